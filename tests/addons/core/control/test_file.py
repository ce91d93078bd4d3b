import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from addons.core import backups
from addons.core.control import file, migrations

NOW = "2026-11-25T09:00:00.000Z"


def opened(path: Path) -> "closing[sqlite3.Connection]":
    return closing(file.connect(path, lambda: NOW))


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_folder_and_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "home" / "control.db"
    with opened(path) as connection:
        connection.execute("begin immediate")
        connection.execute("insert into audit values (1, '', '', '', '', '', '')")
        assert mode(path.parent) == 0o700
        assert sorted(each.name for each in path.parent.iterdir()) == [
            "control.db",
            "control.db-journal",
            "control.lock",
        ]
        assert {mode(each) for each in path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "delete"), ("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1)],
)
def test_what_was_changed_outlives_a_power_cut_and_what_was_removed_is_gone(
    tmp_path: Path, pragma: str, value: object
) -> None:
    with opened(tmp_path / "control.db") as connection:
        assert connection.execute(f"pragma {pragma}").fetchone() == (value,)


def test_a_home_that_is_a_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(OSError, match=r"control.db cannot be written .* set WEIR_HOME"):
        file.connect(tmp_path / "home" / "control.db", lambda: NOW)


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 500, b"SQLite format 3\0" + b"x" * 5000]
)
def test_a_damaged_file_is_kept_and_the_backup_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "control.db"
    path.write_bytes(content)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "control-1.db").touch()
    with pytest.raises(ValueError, match=r"is damaged .*backups/control-1.db.*Nothing was deleted"):
        file.connect(path, lambda: NOW)
    assert path.read_bytes() == content


def test_a_page_that_went_bad_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "control.db"
    with opened(path) as connection:
        connection.execute(
            "create table filler as with recursive n(i) as "
            "(values(1) union all select i + 1 from n where i < 9000) select i from n"
        )
    content = bytearray(path.read_bytes())
    for page in range(len(content) // 4096 - 8, len(content) // 4096 - 2):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    with pytest.raises(ValueError, match="no backup to restore"):
        file.connect(path, lambda: NOW)


def test_a_file_of_a_newer_weir_is_refused_with_both_versions(tmp_path: Path) -> None:
    path = tmp_path / "control.db"
    known = len(migrations.names())
    with opened(path) as connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) "
            "values ('control', 'm999_more', '')"
        )
    with pytest.raises(ValueError, match=rf"version {known + 1} \(m999_more\).* up to {known}\."):
        file.connect(path, lambda: NOW)


def test_a_file_that_another_program_holds_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "PATIENCE_S", 0.01)
    path = tmp_path / "control.db"
    with opened(path) as holder:
        holder.execute("begin exclusive")
        with pytest.raises(OSError, match=r"is locked.*try again"):
            file.connect(path, lambda: NOW)


@pytest.mark.live
def test_processes_that_start_at_once_all_get_a_whole_file(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from addons.core.control import file\n"
        "file.connect(Path(sys.argv[1]), lambda: '').close()\n"
    )
    words = [sys.executable, "-c", program, str(tmp_path / "control.db")]
    children = [subprocess.Popen(words) for _ in range(4)]
    assert [child.wait(60) for child in children] == [0, 0, 0, 0]
    with opened(tmp_path / "control.db") as connection:
        assert file.version(connection, tmp_path) == len(migrations.names())


def test_the_file_is_backed_up_before_it_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "control.db"
    file.connect(path, lambda: NOW).close()
    assert backups.of(path) == []
    names = (*migrations.names(), "m999_more")
    later = Migrations("control")
    later._migrations = [*migrations.migration._migrations]

    @later()
    def m999_more(db: Database) -> None:
        db.execute("create table more (id integer) strict")

    monkeypatch.setattr(migrations, "migration", later)
    monkeypatch.setattr(migrations, "names", lambda: names)
    for _ in range(2):
        with opened(path) as connection:
            connection.execute("select * from more")
    (backup,) = backups.of(path)
    assert (mode(backup), mode(backup.parent)) == (0o600, 0o700)


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "control.db"
    file.connect(path, lambda: NOW).close()
    with closing(file.connect_to_read(path)) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("delete from audit")


def test_a_file_whose_update_fails_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "control.db"
    with opened(path) as connection:
        connection.execute("drop table revoked_tokens")
        connection.execute("drop table client_tokens")
        connection.execute("drop table signing_keys")
        connection.execute("delete from _sqlite_migrations where name > 'm004'")
    with pytest.raises(OSError, match="table upstreams already exists"):
        file.connect(path, lambda: NOW)
    with closing(sqlite3.connect(path)) as connection:
        assert file.version(connection, path) == 3
        tables = {name for (name,) in connection.execute("select name from sqlite_schema")}
        assert tables & {"client_tokens", "upstreams"} == {"upstreams"}
