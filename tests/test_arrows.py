"""The shape of the tree: who imports whom, names that may not be taken, a test for each module."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGES = ("addons", "certs", "dashboard")
MOST_LINES = 300

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


@dataclass(frozen=True, slots=True)
class Module:
    """What there is to know about a module."""

    imports: tuple[tuple[str, bool], ...]
    """Names (`a.b` for `from a import b`), and whether at its top level."""
    docstring: str
    is_only_types: bool
    """It does nothing: no function in it has a body."""


@cache
def look(path: Path) -> Module:
    """Look at a module once."""
    tree = ast.parse((CHECKOUT / path).read_text(), str(path))
    nodes = list(ast.walk(tree))
    at_top = {id(node) for node in tree.body}
    imports: list[tuple[str, bool]] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            imports += [(name.name, id(node) in at_top) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively: write the whole name"
            imports += [(f"{node.module}.{name.name}", id(node) in at_top) for name in node.names]
    is_only_types = all(
        isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
        for function in nodes
        if isinstance(function, ast.FunctionDef)
        for line in function.body
    )
    return Module(tuple(imports), ast.get_docstring(tree) or "", is_only_types)


def imported(*packages: str) -> Iterator[tuple[Path, str, list[str]]]:
    """Give each module of packages with each name that it imports, whole and in its words."""
    for path in modules(*packages):
        for name, _ in look(path).imports:
            yield path, name, name.split(".")


def rank(path: Path) -> int:
    """Tell how far to the right a module of core stands."""
    name = path.with_suffix("").parts[2]
    return next((place for place, names in enumerate(RANKS) if name in names), -1)


def test_core_imports_only_to_its_left() -> None:
    wrong = []
    for path, name, words in imported("addons/core"):
        own = rank(path)
        if path.parts[2] == "__init__.py":
            wrong.append(f"{path} imports {name}: it has to be empty")
        elif words[0] in ("dashboard", "certs", "tests"):
            wrong.append(f"{path} imports {name}: core knows nobody")
        elif words[0] == "addons" and words[1] != "core":
            wrong.append(f"{path} imports {name}: core does not know the addons")
        elif words[0] == "addons" and len(words) > 2 and not 0 <= rank(Path(*words)) <= own:
            wrong.append(f"{path} imports {name}, which stands to its right")
    assert not wrong, "\n".join(wrong)


def test_every_part_of_core_has_its_place() -> None:
    parts = {path.parts[2] for path in modules("addons/core")} - {"__init__.py"}
    wrong = [
        f"{name} has no place in RANKS: decide where it stands"
        for name in sorted(parts)
        if rank(Path("addons", "core", name)) < 0
    ]
    assert not wrong, "\n".join(wrong)


def test_core_touches_nothing() -> None:
    wrong = [f"{p} imports {n}" for p, n, w in imported("addons/core") if w[0] in NOT_IN_CORE]
    assert not wrong, "\n".join(wrong)


def test_the_proxy_knows_neither_dashboard_nor_certs() -> None:
    others = ("dashboard", "certs", "flask", "tests")
    wrong = [f"{p} imports {n}" for p, n, words in imported("addons") if words[0] in others]
    assert not wrong, "\n".join(wrong)


def test_certs_know_only_the_settings() -> None:
    others = ("dashboard", "mitmproxy", "flask", "tests")
    settings = ["addons", "core", "settings"]
    wrong = [
        f"{path} imports {name}"
        for path, name, words in imported("certs")
        if words[0] in others or (words[0] == "addons" and words[:3] != settings)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_dashboard_knows_of_the_addons_only_their_core() -> None:
    wrong = [
        f"{path} imports {name}"
        for path, name, words in imported("dashboard")
        if words[0] in ("mitmproxy", "tests") or (words[0] == "addons" and words[1] != "core")
    ]
    assert not wrong, "\n".join(wrong)


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
        for other, at_top in look(path).imports:
            if at_top:
                waiting += filter(None, (other, other.rpartition(".")[0]))
    tops = {name.split(".")[0] for name in seen}
    slow = {"mitmproxy", "flask", "waitress", "genai_prices", "sqlite_utils"}
    assert tops & slow == set()


def test_no_file_of_the_addons_takes_a_name_that_a_script_folder_would_shadow() -> None:
    # `mitmdump -s addons/script.py` leaves the folder `addons` on sys.path for good.
    names = {path.stem for path in (CHECKOUT / "addons").glob("*.py")} - {"__init__", "__main__"}
    assert names & sys.stdlib_module_names == set()
    assert names & metadata.packages_distributions().keys() == set()


def test_every_module_has_its_test() -> None:
    wrong = []
    for path in modules(*PACKAGES):
        if path.name == "__init__.py" or look(path).is_only_types:
            continue
        wanted = Path("tests") / path.with_name(f"test_{path.stem.strip('_')}.py")
        if not (CHECKOUT / wanted).is_file():
            wrong.append(f"{path} has no {wanted}")
    assert not wrong, "\n".join(wrong)


def test_a_file_is_one_noun_and_not_a_long_story() -> None:
    wrong = []
    for path in modules(*PACKAGES, "tests"):
        lines = (CHECKOUT / path).read_text().count("\n")
        if lines > MOST_LINES:
            wrong.append(f"{path} has {lines} lines, of {MOST_LINES} at most")
        if path.parts[0] != "tests" and not look(path).docstring:
            wrong.append(f"{path} does not say what it is")
    assert not wrong, "\n".join(wrong)


def test_the_door_is_thin() -> None:
    assert (CHECKOUT / "run.sh").read_text().count("\n") <= 150
