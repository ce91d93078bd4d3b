"""Copies of a database: whole, private, few."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from addons.core import backups


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        made.execute("create table calls (id integer)")
        made.execute("insert into calls values (7)")
        yield made


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_copy_has_everything_and_is_for_its_owner_alone(
    connection: sqlite3.Connection, path: Path
) -> None:
    made = backups.make(connection, path, "1")
    assert backups.of(path) == [made]
    assert (mode(made), mode(made.parent)) == (0o600, 0o700)
    with closing(sqlite3.connect(made)) as copy:
        assert copy.execute("select id from calls").fetchall() == [(7,)]


def test_three_copies_are_kept_and_what_a_crash_left_is_no_copy(
    connection: sqlite3.Connection, path: Path
) -> None:
    (path.parent / "backups").mkdir()
    (path.parent / "backups" / "ledger-4.partial").write_text("left by a crash")
    for name in ("1", "2", "3", "4"):
        backups.make(connection, path, name)
    assert [copy.name for copy in backups.of(path)] == [f"ledger-{n}.db" for n in (2, 3, 4)]


def test_a_schema_is_copied_before_it_changes_and_only_then(
    connection: sqlite3.Connection, path: Path
) -> None:
    steps = Migrations("ledger")

    @steps()
    def first(db: Database) -> None:
        db.execute("create table notes (text text)")

    backups.migrate(connection, path, steps, "2026-11-26T07:00:00.000Z")
    assert backups.of(path) == []  # no step before this one: nothing to lose

    @steps()
    def second(db: Database) -> None:
        db.execute("alter table notes add column at text")

    for _ in range(2):
        backups.migrate(connection, path, steps, "2026-11-26T08:00:00.000Z")
    assert [copy.name for copy in backups.of(path)] == ["ledger-2026-11-26T080000000Z.db"]
    assert connection.execute("select name from pragma_table_info('notes')").fetchall() == [
        ("text",),
        ("at",),
    ]


def test_the_advice_names_the_newest_copy_if_there_is_one(
    connection: sqlite3.Connection, path: Path
) -> None:
    assert backups.advice(path) == "there is no backup to restore"
    backups.make(connection, path, "1")
    newest = backups.make(connection, path, "2")
    assert backups.advice(path) == f"copy the newest backup over it ({newest})"


def test_copies_of_another_database_beside_it_are_not_its_own(
    connection: sqlite3.Connection, path: Path
) -> None:
    backups.make(connection, path, "1")
    assert backups.of(path.with_name("control.db")) == []
