import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from addons.core.ledger.ledger import Ledger
from addons.core.ledger.reader import Reader
from addons.core.providers.limits import Limit, LimitsSeen
from tests.addons.core.ledger.told import running

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with running(path) as ledger:
        yield ledger


def seen(at: datetime, used: float, caller: str = "ci") -> LimitsSeen:
    told = Limit("plan", "5h", used, resets_at="2026-11-23T14:00:00.000Z", status="allowed")
    moment = f"{at:%Y-%m-%dT%H:%M:%S}.000Z"
    return LimitsSeen(moment, "anthropic", "api.anthropic.com", caller, (told,))


def rows(path: Path) -> list[tuple[str, float]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("select at, used_percent from limits order by at").fetchall()


def test_each_reading_is_a_row_and_the_last_stands_for_now(ledger: Ledger, path: Path) -> None:
    for minute, used in ((0, 10.0), (2, 20.0), (1, 15.0)):
        ledger.limits(seen(NOON + timedelta(minutes=minute), used))
    assert ledger.flush(60)
    reader = Reader(path)
    assert [row.used_percent for row in reader.limit_series("2026-11-23", "", 10)] == [10, 15, 20]
    (now,) = reader.limits("2026-11-23")
    assert (now.used_percent, now.at) == (20, "2026-11-23T12:02:00.000Z")
    assert (now.caller, now.status, now.name) == ("ci", "allowed", "5h")
    reader.close()


def test_a_reading_that_is_told_twice_is_one_row(ledger: Ledger, path: Path) -> None:
    for _ in range(2):
        ledger.limits(seen(NOON, 10.0))
    assert ledger.flush(60)
    assert len(rows(path)) == 1


def test_callers_do_not_mix(ledger: Ledger, path: Path) -> None:
    ledger.limits(seen(NOON, 10.0, "one"))
    ledger.limits(seen(NOON, 20.0, "two"))
    assert ledger.flush(60)
    reader = Reader(path)
    assert [row.used_percent for row in reader.limits("2026-11-23", "plan")] == [10, 20]
    assert reader.limits("2026-11-23", "rate") == []
    assert reader.limits("2026-11-24") == []
    reader.close()


def test_after_a_month_each_hour_keeps_its_last_row(ledger: Ledger, path: Path) -> None:
    for minutes in range(0, 120, 10):
        ledger.limits(seen(NOON + timedelta(minutes=minutes), float(minutes)))
    ledger.limits(seen(NOON + timedelta(days=32), 0.0))
    assert ledger.flush(60)
    assert [used for _, used in rows(path)] == [50, 110, 0]


def test_after_more_than_a_year_nothing_is_left(ledger: Ledger, path: Path) -> None:
    ledger.limits(seen(NOON, 10.0, "gone"))
    ledger.limits(seen(NOON + timedelta(days=500), 20.0))
    assert ledger.flush(60)
    assert [used for _, used in rows(path)] == [20]
    reader = Reader(path)
    assert [row.caller for row in reader.limits("")] == ["ci"]
    reader.close()
