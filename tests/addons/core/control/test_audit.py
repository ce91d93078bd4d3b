import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlite_utils import Database

from addons.core.control import audit, migrations
from addons.core.control.audit import Entry

ADDED = Entry("2026-11-25T09:00:00.000Z", "alice@terminal", "add", "provider key", "k1", "openai")
SET = Entry("2026-11-25T09:00:01.000Z", "bob@dashboard", "set", "route", "cheap")


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrations.migration.apply(Database(connection))
        yield connection


def test_the_newest_line_comes_first(db: sqlite3.Connection) -> None:
    audit.note(db, ADDED)
    audit.note(db, SET)
    assert audit.entries(db) == [SET, ADDED]
    assert audit.entries(db, most=1) == [SET]


def test_the_lines_about_one_kind_can_be_had_alone(db: sqlite3.Connection) -> None:
    audit.note(db, ADDED)
    audit.note(db, SET)
    assert audit.entries(db, kind="provider key") == [ADDED]
