"""Calls that a route led elsewhere are booked as paid there."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from addons.core.call import Opening, Settlement
from addons.core.ledger import file, lines
from addons.core.ledger.book import Book
from addons.core.pricing.priced import PricedCharges
from tests.addons.core.ledger.told import opening, price, settlement


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "ledger.db"
    with closing(file.connect(path)) as connection:
        file.migrate(connection, path, lambda: "2026-11-23T09:00:00.000Z")
        yield connection


def test_a_call_is_paid_as_where_it_was_led(db: sqlite3.Connection) -> None:
    items = (
        *(opening("a"), settlement("a", provider="local", billing="local")),
        *(opening("b", billing="local"), settlement("b", provider="openai", billing="api")),
        *(opening("c"), settlement("c")),
    )
    Book(db, price).write([lines.encode(item) for item in items])
    told = db.execute("select call_id, provider, billing from calls order by call_id").fetchall()
    assert told == [("a", "local", "local"), ("b", "openai", "api"), ("c", "openai", "api")]


def test_it_is_priced_as_there_too(db: sqlite3.Connection) -> None:
    priced: list[tuple[str, str]] = []

    def pricing(opening: Opening, settlement: Settlement) -> PricedCharges:
        priced.append((opening.provider, opening.billing))
        return price(opening, settlement)

    items = (opening("a"), settlement("a", provider="local", billing="local"))
    Book(db, pricing).write([lines.encode(item) for item in items])
    assert priced == [("local", "local")]
