import sqlite3

import pytest
from sqlite_utils import Database

from addons.core.control import migrations
from addons.core.control.migrations import migration


def test_every_table_is_strict() -> None:
    db = Database(memory=True)
    migration.apply(db)
    loose = db.execute(
        "select name from pragma_table_list "
        "where schema = 'main' and type = 'table' and not strict and name not like '%sqlite%'"
    ).fetchall()
    assert loose == []
    db.close()


def test_the_steps_are_numbered_without_a_gap() -> None:
    assert [name[:4] for name in migrations.names()] == [
        f"m{number:03}" for number in range(1, len(migrations.names()) + 1)
    ]


def test_a_file_cut_short_at_any_step_is_finished_at_the_next_start() -> None:
    for step in migrations.names()[1:]:
        whole, partial = Database(memory=True), Database(memory=True)
        migration.apply(whole)
        migration.apply(partial, stop_before=step)
        migration.apply(partial)
        assert partial.schema == whole.schema
        whole.close()
        partial.close()


def test_a_step_that_fails_leaves_nothing() -> None:
    db = Database(memory=True)
    db.execute("create table audit (id integer)")
    with pytest.raises(sqlite3.OperationalError, match="audit already exists"):
        migration.apply(db)
    assert [step.name for step in migration.applied(db)] == []
    db.close()
