import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from addons.core.ledger import migrations
from addons.core.ledger.migrations import migration
from tests.addons.core.ledger.told import opening, running, settlement

METERED = """
    call_id started_at caller project session provider dialect operation host model_asked model
    upstream status outcome streamed usage_source input_tokens output_tokens cache_read_tokens
    cache_write_tokens cache_write_1h_tokens output_reasoning_tokens audio_input_tokens
    audio_output_tokens units usage_raw cost_nusd cost_source price_version billing first_byte_ms
    first_token_ms duration_ms overhead_us user_agent provider_request_id error
"""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with running(tmp_path / "ledger.db") as ledger:
        ledger.open(opening())
        ledger.settle(settlement())
    database = Database(tmp_path / "ledger.db")
    yield database
    database.close()


def columns(db: Database, name: str) -> list[str]:
    return [row[1] for row in db.execute(f"pragma table_info({name})")]


def test_the_public_face_begins_with_the_promised_columns(db: Database) -> None:
    promised = METERED.split()
    assert columns(db, "metered")[: len(promised)] == promised


def test_the_public_face_ends_with_what_came_last(db: Database) -> None:
    last = ["estimated", "client_token", "provider_key", "route", "attempts"]
    assert columns(db, "metered")[-5:] == last


def test_every_table_of_ours_is_strict(db: Database) -> None:
    loose = db.execute(
        "select name from pragma_table_list "
        "where schema = 'main' and type = 'table' and not strict and name not like '%sqlite%'"
    ).fetchall()
    assert loose == []


def test_migrating_again_changes_nothing(db: Database) -> None:
    before = db.schema
    migration.apply(db)
    assert db.schema == before


def test_a_ledger_cut_short_at_any_step_is_finished_at_the_next_start() -> None:
    for step in migrations.names()[1:]:
        whole, partial = Database(memory=True), Database(memory=True)
        migration.apply(whole)
        migration.apply(partial, stop_before=step)
        migration.apply(partial)
        assert partial.schema == whole.schema
        whole.close()
        partial.close()


def test_a_step_that_fails_half_way_leaves_nothing() -> None:
    db = Database(memory=True)
    migration.apply(db, stop_before=migrations.names()[2])
    db.execute("create table histograms (id integer)")
    before = db.schema
    with pytest.raises(sqlite3.OperationalError, match="histograms already exists"):
        migration.apply(db)
    assert db.schema == before
    db.close()


def test_the_documentation_names_every_table_and_column(db: Database) -> None:
    text = Path("docs/ledger.md").read_text()
    names = [
        name
        for (name,) in db.execute(
            "select name from sqlite_schema where type in ('table', 'view') "
            "and name not like '%sqlite%'"
        )
    ]
    missing = [name for name in names if f"`{name}`" not in text]
    missing += [
        f"{name}.{column}"
        for name in names
        for column in columns(db, name)
        if f"`{column}`" not in text
    ]
    assert missing == []
