"""Checks of the vault."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from addons.core import settings as reading
from dashboard.commands import key
from dashboard.commands.checkup import vault
from dashboard.commands.checkup.finding import Finding
from tests.dashboard.commands import keyed

pytestmark = pytest.mark.usefixtures("quick_passphrases")
TEXT = "A" * 43 + "="


def found(folder: Path, **more: str) -> list[Finding]:
    return list(vault.look(reading.load(keyed.variables(folder, **more))))


def add(folder: Path, **more: str) -> None:
    result = keyed.run(key.command, folder, "add", "openai", "--no-test", typed="sk-1", **more)
    assert result.exit_code == 0, result.output


def change(folder: Path, statement: str) -> None:
    path = folder / "home" / "control.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(statement)


def test_without_keys_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert found(tmp_path) == []
    add(tmp_path)
    assert keyed.run(key.command, tmp_path, "remove", "openai", "--yes").exit_code == 0
    assert found(tmp_path) == []


def test_a_vault_that_opens_is_good(tmp_path: Path) -> None:
    add(tmp_path)
    (finding,) = found(tmp_path)
    assert (finding.is_good, finding.told) == (True, "1 key, opened by file")


def test_a_vault_whose_master_key_is_gone_is_bad(tmp_path: Path) -> None:
    add(tmp_path)
    (file,) = (tmp_path / "config").rglob("*.key")
    file.unlink()
    (finding,) = found(tmp_path)
    assert finding.is_good is False
    assert "is locked: the master key cannot be read" in finding.told
    assert finding.remedy == "Put it back, readable for you."


def test_a_vault_behind_a_passphrase_says_who_is_asked(tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text("correct horse battery")
    words.chmod(0o600)
    add(tmp_path, WEIR_PASSPHRASE_FILE=str(words))
    (finding,) = found(tmp_path)
    assert finding.is_good is None
    assert "it asks for the passphrase" in finding.remedy
    (finding,) = found(tmp_path, WEIR_PASSPHRASE_FILE=str(words))
    assert finding.is_good


def test_a_master_key_in_the_environment_is_worth_knowing(tmp_path: Path) -> None:
    add(tmp_path, WEIR_MASTER_KEY=TEXT)
    (finding,) = found(tmp_path, WEIR_MASTER_KEY=TEXT)
    assert finding.is_good is None
    assert "WEIR_MASTER_KEY_FILE" in finding.remedy


def test_a_key_that_was_changed_in_the_file_is_named(tmp_path: Path) -> None:
    add(tmp_path)
    change(tmp_path, "update provider_keys set label = 'x'")
    (finding,) = found(tmp_path)
    assert finding.is_good is False
    assert "does not open" in finding.told
    assert "./run.sh key remove k" in finding.remedy


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("delete from master_keys", "no longer says what opens them"),
        ("update provider_keys set hosts = '{'", "are no list"),
    ],
)
def test_a_file_that_makes_no_sense_is_bad(tmp_path: Path, statement: str, says: str) -> None:
    add(tmp_path)
    change(tmp_path, statement)
    (finding,) = found(tmp_path)
    assert finding.is_good is False
    assert says in finding.told
