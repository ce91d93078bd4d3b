import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from addons.core import backups
from addons.core.ledger import file, migrations

NOW = "2026-11-23T09:00:00.000Z"


def migrated(path: Path) -> sqlite3.Connection:
    file.make_private(path)
    connection = file.connect(path)
    file.migrate(connection, path, lambda: NOW)
    return connection


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_folder_and_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "home" / "ledger.db"
    connection = migrated(path)
    assert mode(path.parent) == 0o700
    assert {mode(each) for each in path.parent.iterdir()} == {0o600}
    connection.close()


def test_files_that_others_could_read_are_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.touch(0o644)
    file.make_private(path)
    assert (mode(tmp_path), mode(path)) == (0o700, 0o600)


def test_a_home_that_is_a_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(OSError, match=r"home/ledger.db cannot be written .* set WEIR_HOME"):
        file.make_private(tmp_path / "home" / "ledger.db")


def test_a_second_process_is_told_who_has_the_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    held = file.lock(path, 0)
    with pytest.raises(OSError, match=rf"in use by another Weir \(process {os.getpid()}\)"):
        file.lock(path, 0)
    os.close(held)
    os.close(file.lock(path, 0))


@pytest.mark.live
def test_a_dead_process_holds_nothing(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from addons.core.ledger import file\n"
        "file.lock(Path(sys.argv[1]), 0)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path = tmp_path / "ledger.db"
    child = subprocess.run([sys.executable, "-c", program, str(path)], check=False, timeout=30)
    assert child.returncode == -9
    os.close(file.lock(path, 0))


def test_the_writer_uses_a_write_ahead_log(tmp_path: Path) -> None:
    connection = migrated(tmp_path / "ledger.db")
    assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    assert connection.execute("pragma synchronous").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 500, b"SQLite format 3\0" + b"x" * 5000]
)
def test_a_damaged_ledger_is_kept_and_the_backup_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(content)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "ledger-1.db").touch()
    with pytest.raises(ValueError, match=r"is damaged .*backups/ledger-1.db.*Nothing was deleted"):
        file.connect(path)
    assert path.read_bytes() == content


def test_a_page_that_went_bad_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    connection = migrated(path)
    connection.execute(
        "create table filler as with recursive n(i) as "
        "(values(1) union all select i + 1 from n where i < 9000) select i from n"
    )
    connection.close()
    content = bytearray(path.read_bytes())
    for page in range(len(content) // 4096 - 8, len(content) // 4096 - 2):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    with pytest.raises(ValueError, match="no backup to restore"):
        file.connect(path)


def test_a_ledger_of_a_newer_weir_is_refused_with_both_versions(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    connection = migrated(path)
    known = connection.execute("select count(*) from _sqlite_migrations").fetchone()[0]
    connection.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at) "
        "values ('ledger', 'm999_more', '')"
    )
    with pytest.raises(ValueError, match=rf"version {known + 1} \(m999_more\).* up to {known}\."):
        file.migrate(connection, path, lambda: NOW)
    connection.close()


def test_a_new_ledger_needs_no_backup(tmp_path: Path) -> None:
    migrated(tmp_path / "ledger.db").close()
    assert backups.of(tmp_path / "ledger.db") == []


def test_a_migration_of_an_old_ledger_leaves_a_private_backup(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    connection = migrated(path)
    connection.execute("drop table notes")
    connection.execute("drop table state")
    connection.execute("delete from _sqlite_migrations where name like 'm004%'")
    file.migrate(connection, path, lambda: NOW)
    (backup,) = backups.of(path)
    assert (mode(backup), mode(backup.parent)) == (0o600, 0o700)
    copy = sqlite3.connect(backup)
    assert copy.execute("select count(*) from _sqlite_migrations").fetchone() == (
        len(migrations.names()) - 1,
    )
    copy.close()
    connection.close()


def test_a_ledger_whose_migration_fails_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    connection = migrated(path)
    connection.execute("drop table notes")
    connection.execute("drop table state")
    connection.execute("delete from _sqlite_migrations where name like 'm004%'")
    connection.execute("delete from _sqlite_migrations where name like 'm006%'")
    with pytest.raises(sqlite3.OperationalError, match="table limits already exists"):
        file.migrate(connection, path, lambda: NOW)
    connection.close()
    again = sqlite3.connect(path)
    assert again.execute("select name from sqlite_schema where name = 'notes'").fetchall() == []
    again.close()
