import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addons.core.call import (
    Charge,
    Note,
    Opening,
    Outcome,
    Reading,
    Settlement,
    Source,
    Usage,
)
from addons.core.ledger import file, lines
from addons.core.ledger.book import Book
from addons.core.pricing.priced import PricedCharges
from tests.addons.core.ledger.told import TOKEN_NUSD, opening, price, reading, settlement

NOTE = Note("2026-11-23T09:00:00.000Z", "gap", "meter")
MEASURES = ("calls", "input_tokens", "output_tokens", "cache_read_tokens", "cost_nusd")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "ledger.db"
    connection = file.connect(path)
    file.migrate(connection, path, lambda: "2026-11-23T09:00:00.000Z")
    yield connection
    connection.close()


def write(db: sqlite3.Connection, *items: lines.Item) -> None:
    Book(db, price).write([lines.encode(item) for item in items])


def ask(db: sqlite3.Connection, sql: str) -> list[tuple[Any, ...]]:
    return db.execute(sql).fetchall()


def sums_of_rows(db: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return ask(
        db,
        "select substr(started_at, 1, 13), caller, model, outcome, sum(calls), "
        "sum(input_tokens), sum(output_tokens), sum(cache_read_tokens), sum(cost_nusd) "
        "from measures where outcome <> 'open' group by 1, 2, 3, 4 order by 1, 2, 3, 4",
    )


def sums_of_rollups(db: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return ask(
        db,
        "select start, caller, model, outcome, sum(calls), "
        "sum(input_tokens), sum(output_tokens), sum(cache_read_tokens), sum(cost_nusd) "
        "from rollups join groups using (group_id) where span = 'hour' "
        "group by 1, 2, 3, 4 having sum(calls) or sum(cost_nusd) order by 1, 2, 3, 4",
    )


def test_a_call_that_is_over_has_one_row_and_its_charge(db: sqlite3.Connection) -> None:
    write(db, opening(), settlement())
    assert ask(
        db, "select call_id, outcome, model, input_tokens, cost_nusd, cost_source from metered"
    ) == [("call-1", "settled", "gpt-4.1-2025-04-14", 100, 120 * TOKEN_NUSD, "table")]


def test_lines_that_come_again_change_nothing(db: sqlite3.Connection) -> None:
    told: list[lines.Item] = [opening(), settlement(), lines.Noted("n", NOTE)]
    write(db, *told)
    before = sums_of_rollups(db)
    write(db, *told)
    write(db, settlement(outcome=Outcome.FAILED))
    assert ask(db, "select count(*), max(outcome) from metered") == [(1, "settled")]
    assert ask(db, "select count(*) from notes") == [(1,)]
    assert sums_of_rollups(db) == before


def test_a_call_that_begins_and_ends_in_one_batch_is_the_same_row(db: sqlite3.Connection) -> None:
    told = settlement("a", model_asked="told later", streamed=True)
    write(db, opening("a"), told)
    write(db, opening("b"))
    write(db, replace(told, call_id="b"))
    write(db, replace(told, call_id="c"), opening("c"))  # in the wrong order it is not ended
    db.row_factory = sqlite3.Row
    first, second, third = (dict(row) for row in ask(db, "select * from calls order by call_id"))
    db.row_factory = None
    for own in ("call_number", "call_id", "settled_number"):
        assert first.pop(own) != second.pop(own)
    assert first == second
    assert third["outcome"] == "open"
    charges = ask(db, "select * from charges order by charge_number")
    assert [row[3:] for row in charges[:1]] == [row[3:] for row in charges[1:]]
    assert sums_of_rollups(db) == sums_of_rows(db)


def test_the_end_of_an_unknown_call_is_not_a_call(db: sqlite3.Connection) -> None:
    write(db, settlement("never-opened"))
    assert ask(db, "select count(*) from calls") == [(0,)]


def test_calls_of_a_dead_process_are_interrupted(db: sqlite3.Connection) -> None:
    write(db, opening("a"), opening("b"), settlement("b"), opening("c"))
    assert Book(db, price).interrupt() == 2
    assert ask(db, "select call_id, outcome, settled_number from calls order by call_number") == [
        ("a", "interrupted", 2),
        ("b", "settled", 1),
        ("c", "interrupted", 3),
    ]
    assert ask(db, "select sum(calls) from rollups where span = 'day'") == [(3,)]


def test_a_polled_generation_is_charged_once(db: sqlite3.Connection) -> None:
    again = reading(response_id="resp_1", poll=True)
    write(db, opening("a"), settlement("a", reading=reading(response_id="resp_1")))
    write(db, opening("b", method="GET"), settlement("b", reading=again))
    assert ask(
        db, "select call_id, cost_nusd, billable, duplicate_of from metered order by call_id"
    ) == [("a", 120 * TOKEN_NUSD, 1, None), ("b", None, 0, "a")]
    assert ask(db, "select is_unpriced from calls") == [(0,), (0,)]


def test_a_background_generation_is_charged_when_its_usage_is_first_seen(
    db: sqlite3.Connection,
) -> None:
    queued = Reading(model="gpt-4.1", response_id="resp_1")
    final = reading(response_id="resp_1", poll=True)
    write(db, opening("a"), settlement("a", reading=queued))
    for call_id in ("b", "c"):
        write(db, opening(call_id, method="GET"), settlement(call_id, reading=final))
    assert ask(db, "select call_id, duplicate_of, input_tokens from metered order by 1") == [
        ("a", None, None),
        ("b", None, 100),
        ("c", "b", None),
    ]


def test_a_poll_without_a_name_is_not_charged(db: sqlite3.Connection) -> None:
    write(db, opening(method="GET"), settlement(reading=reading(poll=True)))
    assert ask(db, "select input_tokens, billable from metered") == [(None, 0)]


def test_the_same_id_at_another_provider_is_another_generation(db: sqlite3.Connection) -> None:
    read = reading(response_id="resp_1", poll=True)
    write(db, opening("a", method="GET"), settlement("a", reading=read))
    write(db, opening("b", method="GET", provider="xai"), settlement("b", reading=read))
    assert ask(db, "select count(*) from charges") == [(2,)]


def test_a_server_that_repeats_an_id_is_charged_for_each_answer(db: sqlite3.Connection) -> None:
    for call_id in ("a", "b"):
        write(db, opening(call_id), settlement(call_id, reading=reading(response_id="chatcmpl-1")))
    assert ask(db, "select sum(input_tokens) from metered") == [(200,)]


@pytest.mark.parametrize(
    ("source", "charged"), [(Source.REPORTED, "call-1"), (Source.PARTIAL, "poll")]
)
def test_a_generation_that_was_polled_before_it_was_over_is_charged_once(
    db: sqlite3.Connection, source: Source, charged: str
) -> None:
    write(db, opening())
    write(db, opening("poll", method="GET", started_at="2026-11-23T09:16:00.000Z"))
    again = reading(response_id="resp_1", poll=True)
    write(db, settlement("poll", reading=again))
    write(db, settlement(reading=reading(response_id="resp_1", source=source)))
    assert ask(db, "select call_id from calls join charges using (call_number) group by 1") == [
        (charged,)
    ]
    assert sums_of_rollups(db) == sums_of_rows(db)


def test_a_poll_from_before_a_call_began_was_about_another_one(db: sqlite3.Connection) -> None:
    write(db, opening("poll", method="GET", started_at="2026-11-23T09:14:00.000Z"))
    write(db, settlement("poll", reading=reading(response_id="resp_1", poll=True)))
    write(db, opening(), settlement(reading=reading(response_id="resp_1")))
    assert ask(db, "select count(*) from charges") == [(2,)]


def test_a_guess_gives_way_to_the_providers_figure(db: sqlite3.Connection) -> None:
    guess = reading(90, 5, source=Source.ESTIMATED, response_id="resp_1")
    write(db, opening("a"), settlement("a", reading=guess, outcome=Outcome.CANCELLED))
    final = reading(response_id="resp_1", poll=True)
    write(db, opening("b", method="GET"), settlement("b", reading=final))
    assert ask(db, "select call_id, input_tokens, duplicate_of, billable from metered") == [
        ("a", None, "b", 0),
        ("b", 100, None, 1),
    ]
    assert sums_of_rollups(db) == sums_of_rows(db)


def test_a_guess_of_the_same_batch_gives_way_too(db: sqlite3.Connection) -> None:
    guess = reading(90, 5, source=Source.PARTIAL, response_id="resp_1")
    final = reading(response_id="resp_1", poll=True)
    write(
        db,
        opening("a"),
        settlement("a", reading=guess),
        opening("b", method="GET"),
        settlement("b", reading=final),
    )
    assert ask(db, "select sum(input_tokens) from metered") == [(100,)]
    assert sums_of_rollups(db) == sums_of_rows(db)


def test_a_bug_in_pricing_leaves_the_call_unpriced(db: sqlite3.Connection) -> None:
    def broken(opening: Opening, settlement: Settlement) -> PricedCharges:
        raise RuntimeError("a bug")

    Book(db, broken).write([lines.encode(opening()), lines.encode(settlement())])
    assert ask(db, "select input_tokens, cost_nusd, cost_source from metered") == [
        (100, None, "none")
    ]
    assert ask(db, "select is_unpriced from calls") == [(1,)]


def test_a_call_of_two_models_counts_once_and_charges_each(db: sqlite3.Connection) -> None:
    two = (Charge("opus", Usage(10, 5)), Charge("haiku", Usage(3, 1), "advisor"))
    write(db, opening(), settlement(reading=reading(charges=two)))
    assert ask(
        db,
        "select model, sum(calls), sum(input_tokens) from rollups join groups using (group_id) "
        "where span = 'day' group by model order by model",
    ) == [("haiku", 0, 3), ("opus", 1, 10)]


def test_a_batch_that_fails_leaves_nothing_behind(db: sqlite3.Connection) -> None:
    db.execute("create trigger broken before insert on charges begin select raise(abort, 'x'); end")
    with pytest.raises(sqlite3.IntegrityError):
        write(db, opening(), settlement())
    assert ask(db, "select count(*) from calls") == [(0,)]
    db.execute("drop trigger broken")
    write(db, opening(), settlement())
    assert sums_of_rollups(db) == sums_of_rows(db)


CALLS = st.lists(
    st.tuples(
        st.integers(0, 40),  # which call
        st.sampled_from(["09:59:59.999", "10:00:00.000", "23:59:00.000"]),
        st.sampled_from(["", "a", "b"]),  # caller, and session
        st.sampled_from(list(Outcome)),
        st.integers(0, 3),  # charges
        st.integers(0, 10**13),
        st.sampled_from(["", "r1", "r2"]),
        st.sampled_from(list(Source)),
        st.booleans(),  # poll
        st.booleans(),  # told in a batch of its own
    ),
    max_size=40,
)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(CALLS)
def test_rollups_equal_the_sums_of_their_rows_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[Any, ...]]
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "ledger.db"
    db = file.connect(path)
    file.migrate(db, path, lambda: "")
    batch: list[bytes] = []
    for number, time, who, outcome, charges, tokens, response_id, source, poll, alone in calls:
        call_id = f"call-{number}"
        start = f"2026-11-23T{time}Z"
        charged = tuple(
            Charge(["m1", "new-m", "m2"][n], Usage(tokens, n, cache_read_tokens=n))
            for n in range(charges)
        )
        read = reading(charges=charged, response_id=response_id, source=source, poll=poll)
        batch.append(lines.encode(opening(call_id, started_at=start, caller=who, session=who)))
        if outcome is not Outcome.OPEN:
            batch.append(lines.encode(settlement(call_id, outcome=outcome, reading=read)))
        if alone:
            Book(db, price).write(batch)
            batch = []
    Book(db, price).write(batch)
    Book(db, price).interrupt()
    assert sums_of_rollups(db) == [row for row in sums_of_rows(db) if row[4] or row[8]]
    for span in ("day", "month", "session"):
        assert ask(db, _SUMS.format(span=span)) == ask(db, _SUMS.format(span="hour"))
    assert ask(db, "select coalesce(sum(calls), 0) from histograms where span = 'day'") == ask(
        db, "select count(first_byte_ms) + count(duration_ms) from calls"
    )
    assert ask(db, "select value from state where name = 'settled'") == ask(
        db, "select count(*) from calls"
    )
    db.close()


_SUMS = "select " + ", ".join(f"sum({m})" for m in MEASURES) + " from rollups where span = '{span}'"  # noqa: S608
