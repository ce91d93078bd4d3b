"""`backup`: copies of what Weir keeps, taken while it runs."""

import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from addons.core.ledger.ledger import Ledger
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import Scope
from addons.core.settings import Settings
from dashboard.commands import backup, control
from tests.dashboard import sample
from tests.dashboard.one_call import call


def run(settings: Settings, target: Path | str) -> Result:
    runner = CliRunner(env={"WEIR_HOME": str(settings.home)})
    return runner.invoke(backup.command, [str(target)])


def test_the_copy_has_every_call_and_stands_alone(settings: Settings, tmp_path: Path) -> None:
    ledger = Ledger(settings.ledger_file, sample.price)
    ledger.start()
    for number in range(1, 4):
        opening, settlement = call(number)
        ledger.open(opening)
        ledger.settle(settlement)
    assert ledger.flush(60)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    result = run(settings, folder / "copy.db")
    ledger.close(60)
    assert result.exit_code == 0, result.output
    assert [path.name for path in folder.iterdir()] == ["copy.db"]
    assert stat.S_IMODE((folder / "copy.db").stat().st_mode) == 0o600
    with closing(Reader(folder / "copy.db")) as reader:
        assert reader.totals(Scope()).calls == 3


@pytest.mark.parametrize(
    ("target", "says"), [("there.db", "is there already"), ("a/b", "cannot be written")]
)
def test_a_target_that_will_not_do_is_named_and_left_alone(
    settings: Settings, tmp_path: Path, target: str, says: str
) -> None:
    sample.write(settings.ledger_file, call(1))
    (tmp_path / "there.db").write_text("mine")
    result = run(settings, tmp_path / target)
    assert result.exit_code == 2
    assert says in result.output
    assert (tmp_path / "there.db").read_text() == "mine"


def test_a_target_that_ends_with_a_slash_is_a_folder_to_be_made(
    settings: Settings, tmp_path: Path
) -> None:
    sample.write(settings.ledger_file, call(1))
    result = run(settings, f"{tmp_path}/new/folder/")
    assert result.exit_code == 0, result.output
    (copied,) = (tmp_path / "new" / "folder").iterdir()
    assert copied.name.startswith("ledger-")


def test_a_folder_gets_everything_that_weir_keeps(settings: Settings, tmp_path: Path) -> None:
    sample.write(settings.ledger_file, call(1))
    with control.opened(settings) as held, held.change() as change:
        change.note("minted", "token", "t1", "ann")
    folder = tmp_path / "copies"
    folder.mkdir()
    result = run(settings, folder)
    assert result.exit_code == 0, result.output
    kept, ledger = sorted(folder.iterdir())
    assert re.fullmatch(r"control-\d{4}-\d\d-\d\dT\d{6}Z\.db", kept.name)
    assert ledger.name == kept.name.replace("control", "ledger")
    assert {stat.S_IMODE(file.stat().st_mode) for file in (kept, ledger)} == {0o600}
    with closing(sqlite3.connect(kept)) as copied:
        assert copied.execute("select detail from audit").fetchall() == [("ann",)]
    assert "master key" in result.output


def test_where_no_keys_and_tokens_are_the_ledger_alone_is_copied(
    settings: Settings, tmp_path: Path
) -> None:
    sample.write(settings.ledger_file, call(1))
    result = run(settings, tmp_path)
    assert result.exit_code == 0, result.output
    assert [file.name[:7] for file in tmp_path.glob("*Z.db")] == ["ledger-"]
    assert "master key" not in result.output


@pytest.mark.parametrize("target", ["copy.db", "."])
def test_without_a_ledger_nothing_is_made(settings: Settings, tmp_path: Path, target: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    result = run(settings, tmp_path / target)
    assert result.exit_code == 1
    assert "nothing to copy" in result.output
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_that_is_no_ledger_leaves_no_half_copy(settings: Settings, tmp_path: Path) -> None:
    settings.ledger_file.write_bytes(b"not a database at all" * 100)
    result = run(settings, tmp_path / "copy.db")
    assert result.exit_code == 1
    assert not (tmp_path / "copy.db").exists()
