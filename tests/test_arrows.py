"""The shape of the tree: who imports whom, names that may not be taken, a test for each module."""

import ast
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGES = ("addons", "certs", "dashboard")
MOST_LINES = 300
INSTALLED = frozenset(metadata.packages_distributions())

# Inside core, each rank imports only ranks before it (and itself).
RANKS = (
    {"backups", "call", "secret", "money", "settings", "weir_toml"},
    {"wire"},
    {"control"},
    {"providers", "pricing", "policy", "vault"},
    {"ledger"},
    # The plain functions behind the addons: they may know everything in core.
    {
        *("credentials", "egress", "evidence", "flight", "gate", "govern", "identity", "key_gate"),
        *(
            "mishap",
            "model_list",
            "named_models",
            "readdress",
            "rest",
            "scope",
            "socket_tap",
            "tap",
        ),
        *("upload", "wishes"),
    },
)
NOT_IN_CORE = {"mitmproxy", "flask", "waitress", "click", "socket", "asyncio", "http"}


def modules(*packages: str) -> list[Path]:
    """List the modules of packages, as paths from the checkout."""
    found = (path for name in packages for path in (CHECKOUT / name).rglob("*.py"))
    return sorted(path.relative_to(CHECKOUT) for path in found)


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Give what a module imports (`a.b` for `from a import b`), and whether at its top level."""
    tree = ast.parse((CHECKOUT / path).read_text(), str(path))
    at_top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, id(node) in at_top
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively: write the whole name"
            for name in node.names:
                yield f"{node.module}.{name.name}", id(node) in at_top


def is_only_types(path: Path) -> bool:
    """Tell whether a module does nothing: no function in it has a body."""
    tree = ast.parse((CHECKOUT / path).read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return all(
        isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
        for function in functions
        for line in function.body
    )


def rank(path: Path) -> int:
    """Tell how far to the right a module of core stands."""
    name = path.with_suffix("").parts[2]
    return next((place for place, names in enumerate(RANKS) if name in names), -1)


@pytest.mark.parametrize("path", modules("addons/core"), ids=str)
def test_core_imports_only_to_its_left(path: Path) -> None:
    if path.parts[2] == "__init__.py":
        assert not list(imports(path))
        return
    own = rank(path)
    assert own >= 0, f"{path} has no place in RANKS: decide where it stands"
    for name, _ in imports(path):
        words = name.split(".")
        if words[0] in ("dashboard", "certs", "tests") or words[:2] == ["addons", "gateway"]:
            pytest.fail(f"{path} imports {name}: core knows nobody")
        if words[0] == "addons":
            assert words[1] == "core", f"{path} imports {name}: core does not know the addons"
            if len(words) > 2:
                other = rank(Path("addons", "core", words[2]))
                assert 0 <= other <= own, f"{path} imports {name}, which stands to its right"


@pytest.mark.parametrize("path", modules("addons/core"), ids=str)
def test_core_touches_nothing(path: Path) -> None:
    for name, _ in imports(path):
        assert name.split(".")[0] not in NOT_IN_CORE, f"{path} imports {name}"


@pytest.mark.parametrize("path", modules("addons"), ids=str)
def test_the_proxy_knows_neither_dashboard_nor_certs(path: Path) -> None:
    for name, _ in imports(path):
        assert name.split(".")[0] not in ("dashboard", "certs", "flask", "tests"), name


@pytest.mark.parametrize("path", modules("certs"), ids=str)
def test_certs_know_only_the_settings(path: Path) -> None:
    for name, _ in imports(path):
        words = name.split(".")
        assert words[0] not in ("dashboard", "mitmproxy", "flask", "tests"), name
        if words[0] == "addons":
            assert words[:3] == ["addons", "core", "settings"], f"{path} imports {name}"


@pytest.mark.parametrize("path", modules("dashboard"), ids=str)
def test_the_dashboard_knows_of_the_addons_only_their_core(path: Path) -> None:
    for name, _ in imports(path):
        words = name.split(".")
        assert words[0] not in ("mitmproxy", "tests"), f"{path} imports {name}"
        if words[0] == "addons":
            assert words[1] == "core", f"{path} imports {name}"


@pytest.mark.parametrize("verb", ["exec", "env"])
def test_the_verbs_that_must_start_at_once_import_no_web_and_no_prices(verb: str) -> None:
    seen: set[str] = set()
    waiting = ["dashboard.__main__", f"dashboard.commands.{verb}"]
    while waiting:
        name = waiting.pop()
        path = Path(*name.split(".")).with_suffix(".py")
        if name in seen or not (CHECKOUT / path).is_file():
            seen.add(name)
            continue
        seen.add(name)
        # A name that is imported may be a module or something in it.
        for other, at_top in imports(path):
            if at_top:
                waiting += filter(None, (other, other.rpartition(".")[0]))
    tops = {name.split(".")[0] for name in seen}
    assert tops.isdisjoint({"mitmproxy", "flask", "waitress", "genai_prices", "sqlite_utils"})


@pytest.mark.parametrize("path", sorted((CHECKOUT / "addons").glob("*.py")), ids=lambda p: p.name)
def test_no_file_of_the_addons_takes_a_name_that_a_script_folder_would_shadow(path: Path) -> None:
    # `mitmdump -s addons/script.py` leaves the folder `addons` on sys.path for good.
    if path.stem in ("__init__", "__main__"):
        return
    assert path.stem not in sys.stdlib_module_names
    assert path.stem not in INSTALLED


@pytest.mark.parametrize("path", modules(*PACKAGES), ids=str)
def test_every_module_has_its_test(path: Path) -> None:
    if path.name == "__init__.py" or is_only_types(path):
        return
    name = f"test_{path.stem.strip('_')}.py"
    wanted = CHECKOUT / "tests" / path.with_name(name)
    assert wanted.is_file(), f"{path} has no {wanted.relative_to(CHECKOUT)}"


@pytest.mark.parametrize("path", modules(*PACKAGES, "tests"), ids=str)
def test_a_file_is_one_noun_and_not_a_long_story(path: Path) -> None:
    text = (CHECKOUT / path).read_text()
    assert text.count("\n") <= MOST_LINES
    if path.parts[0] != "tests":
        assert ast.get_docstring(ast.parse(text)), f"{path} does not say what it is"


def test_the_door_is_thin() -> None:
    assert (CHECKOUT / "run.sh").read_text().count("\n") <= 150
