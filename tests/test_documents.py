"""The documents, held against what they tell of: hosts, dialects, commands, settings, files."""

import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click
import pytest

from addons.core import settings, weir_toml
from addons.core.providers import internal
from addons.core.providers.host_rows import ROWS, SPOKEN
from dashboard.__main__ import VERBS, door

ROOT = Path(__file__).parents[1]
DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md")))
PAGE = ROOT / "docs" / "hosts.md"
_QUOTED = re.compile(r"`([^`]+)`")
_COMMAND = re.compile(r"\./run\.sh((?: +[^\s|`<>;#]+)+)")
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def written() -> dict[str, set[str]]:
    """Read who sends the bill for each host of the page, as the page writes hosts."""
    found: dict[str, set[str]] = {}
    for line in PAGE.read_text().splitlines():
        if line.startswith("| `"):
            _, provider, hosts, *_ = line.split("|")
            for host in _QUOTED.findall(hosts):
                found.setdefault(host, set()).update(_QUOTED.findall(provider))
    return found


def covers(host: str, name: str) -> bool:
    """Tell whether a host as the page writes it stands for a name of the table."""
    if host == name:
        return True
    parts = map(re.escape, host.split("{region}"))
    return re.fullmatch("[a-z0-9-]+".join(parts), name) is not None


def test_each_host_of_the_table_is_on_the_page_with_who_sends_its_bill() -> None:
    page = written()
    for row in ROWS:
        for name in set(row.names) - set(internal.ROW.names):
            billed = [page[host] for host in page if covers(host, name)]
            assert billed, f"{name} is not in {PAGE.name}"
            whose = set().union(*billed)
            # A gateway's path may name whose bill it is.
            assert row.provider in whose or whose & {"cloudflare", "huggingface"}, name


def test_each_host_of_the_page_is_in_the_table() -> None:
    names = {name for row in ROWS for name in row.names}
    for host in written():
        assert any(covers(host, name) for name in names), f"{host} is not read"


def test_each_dialect_is_in_the_page_of_wire_formats() -> None:
    spoken = [*SPOKEN.values(), *(rules for row in ROWS for rules in row.speaks.values())]
    page = (ROOT / "docs" / "wire-formats.md").read_text()
    for name in {rule.dialect.name for rules in spoken for rule in rules}:
        assert re.search(rf"(?<![\w-]){name}(?![\w-])", page), f"{name} has no section"


def test_each_setting_and_each_verb_is_told_of() -> None:
    told = "".join(path.read_text() for path in DOCUMENTS)
    page = (ROOT / "docs" / "settings.md").read_text()
    in_the_file = (weir_toml._TOP, weir_toml._HOST_KEYS, weir_toml._GOVERN_KEYS)
    further = (weir_toml._PRICE_KEYS, weir_toml.Patience.__slots__, weir_toml.SPEAKS)
    for name in chain(settings.VARIABLES, *in_the_file, *further):
        assert re.search(rf"(?<!\w){name}(?!\w)", page), name
    for verb, line in VERBS.items():
        if line and verb != "start":
            assert f"run.sh {verb}" in told, verb


def commands(text: str) -> Iterator[list[str]]:
    """Find what a document says after `./run.sh`, up to what would be another program's."""
    for found in _COMMAND.finditer(text.replace("\\\n", " ")):
        words = found[1].split()
        yield words[: words.index("--")] if "--" in words else words


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_each_verb_and_option_that_a_document_writes_is_there(path: Path) -> None:
    for words in commands(path.read_text()):
        if not words or not words[0].isalpha():
            continue
        with click.Context(door) as context:
            command = door.get_command(context, words[0])
            assert command is not None, f"{path.name}: ./run.sh {words[0]}"
            if isinstance(command, click.Group) and len(words) > 1 and words[1].isalpha():
                command = command.get_command(context, words[1])
                assert command is not None, f"{path.name}: ./run.sh {words[0]} {words[1]}"
            known = {name for one in command.get_params(context) for name in one.opts}
        written = {word.rstrip(".,:)'\"").partition("=")[0] for word in words}
        if words[0] != "test":  # pytest's are its own
            options = {word for word in written if word.startswith("--")}
            assert options <= known | {"--help"}, f"{path.name}: ./run.sh {' '.join(words)}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_each_link_to_a_file_leads_to_one(path: Path) -> None:
    for link in _LINK.findall(path.read_text()):
        assert (path.parent / link).exists(), f"{path.name}: {link}"


EXAMPLES = [
    pytest.param(block, id=f"{path.name}-{number}")
    for path in DOCUMENTS
    for number, block in enumerate(re.findall(r"```toml\n(.*?)```", path.read_text(), re.DOTALL))
]


@pytest.mark.parametrize("block", EXAMPLES)
def test_each_example_of_weir_toml_is_one(block: str, tmp_path: Path) -> None:
    assert tomllib.loads(block)
    (tmp_path / "weir.toml").write_text(block)
    weir_toml.read(tmp_path / "weir.toml")  # raises ValueError for what it does not know
