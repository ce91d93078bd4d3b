from sqlite_utils import Database

from addons.core.ledger import migrations
from addons.core.ledger.first_schema import migration

FIRST = [
    "m001_calls_and_their_charges",
    "m002_metered_is_the_public_face",
    "m003_sums_by_the_hour_and_the_day",
    "m004_notes_and_a_number_that_moves",
]


def test_later_steps_come_after_the_first_four() -> None:
    assert migrations.names()[:4] == FIRST


def test_the_first_four_steps_make_a_ledger_by_themselves() -> None:
    db = Database(memory=True)
    migration.apply(db, stop_before=migrations.names()[4])
    tables = {"calls", "charges", "groups", "rollups", "histograms", "notes", "state"}
    assert tables <= set(db.table_names())
    assert db.view_names() == ["metered", "measures"]
    db.close()
