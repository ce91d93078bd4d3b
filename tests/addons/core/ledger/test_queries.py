import sqlite3
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from addons.core.ledger import queries
from addons.core.ledger.reader import DIMENSIONS, Reader
from addons.core.ledger.rows import Scope
from tests.addons.core.ledger import days

FOLDER = files(queries)
NAMES = sorted(file.name for file in FOLDER.iterdir() if file.name.endswith(".sql"))
DAY = {"since": "2025-11-22T10:10:00.000Z", "until": "2025-11-23T11:20:00.000Z"}


class Explained(sqlite3.Connection):
    """A connection that writes down the plan of everything it is asked."""

    plans: list[tuple[str, str]]

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        if not sql.startswith(("pragma", "explain")):
            for row in super().execute(f"explain query plan {sql}", parameters):
                self.plans.append((sql, row[3]))
        return super().execute(sql, parameters)


@pytest.fixture
def plans(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Reader, Sequence[tuple[str, str]]]]:
    days.make(tmp_path / "ledger.db", 50)
    written: list[tuple[str, str]] = []
    monkeypatch.setattr(Explained, "plans", written, raising=False)
    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda *args, **more: connect(*args, **more, factory=Explained)
    )
    reader = Reader(tmp_path / "ledger.db")
    yield reader, written
    reader.close()


def test_no_question_of_the_dashboard_reads_every_call(
    plans: tuple[Reader, Sequence[tuple[str, str]]],
) -> None:
    reader, written = plans
    for scope in (Scope(**DAY), Scope(caller="ann"), Scope(session="s1"), Scope(status="error")):
        reader.totals(scope)
        for by in DIMENSIONS:
            reader.top(scope, by, 10)
        for step in ("hour", "day"):
            reader.series(scope, step)
            reader.series_by(scope, step, "model", 5)
        for sort in ("started_at", "cost", "duration", "tokens"):
            reader.calls(scope, sort)
    reader.series(Scope(**DAY), "minute")
    reader.newest(0, 50)
    reader.settled(7, 50)
    reader.call("call-00001")
    reader.notes("", "", 50)
    reader.health()
    reader.changes()
    scans = {
        plan
        for _, plan in written
        if plan.startswith(("SCAN calls", "SCAN charges", "SCAN measures", "SCAN rollups"))
    }
    # This index has the calls in flight only.
    assert scans == {"SCAN calls USING INDEX calls_in_flight"}


@pytest.mark.parametrize("name", NAMES)
def test_keywords_are_in_lower_case(name: str) -> None:
    text = (FOLDER / name).read_text()
    words = {word for word in text.split() if word.isupper() and word.isalpha()}
    assert words == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_file_of_sql_can_be_read_with_its_parts(name: str) -> None:
    assert "-- include" not in queries.query(name.removesuffix(".sql"))


@pytest.mark.parametrize("name", ["keep_call", "settle_call", "add_charge"])
def test_values_by_place_stand_where_their_names_stood(name: str) -> None:
    sql, names = queries.in_order(name)
    assert ":" not in sql.replace("::", "")
    assert sql.count("?") == len(names)
    by_name = iter(names)
    assert "".join(f":{next(by_name)}" if c == "?" else c for c in sql) == queries.query(name)
