from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from addons.core.call import Note
from addons.core.ledger import migrations
from addons.core.ledger.reader import DIMENSIONS, REST, Reader
from addons.core.ledger.rows import Scope
from tests.addons.core.ledger import days
from tests.addons.core.ledger.told import opening, reading, running, settlement

SCOPES = [
    Scope(),
    Scope(since="2025-11-22T00:00:00.000Z"),
    Scope(since="2025-11-21T10:30:00.000Z", until="2025-11-24T05:15:00.000Z"),
    Scope(since="2025-11-22T10:00:00.000Z", until="2025-11-22T17:00:00.000Z"),
    Scope(since="2025-11-22T10:10:00.000Z", until="2025-11-22T10:50:00.000Z"),
    Scope(until="2025-11-23T00:00:00.001Z"),
    Scope(caller="ann", model="large"),
    Scope(project="dam", program="codex", provider="anthropic", billing="subscription"),
    Scope(session="s2", since="2025-11-21T12:00:00.000Z"),
    Scope(session="s2", caller="bob"),
    Scope(outcome="cancelled"),
    Scope(outcome="open"),
    Scope(usage_source="estimated", host="api.openai.com", operation="chat"),
    Scope(status="ok", since="2025-11-22T03:04:05.678Z"),
    Scope(status="error"),
    Scope(status="unpriced", model="new-1"),
    Scope(model="new-1", since="2025-11-22T10:10:00.000Z", until="2025-11-22T13:50:00.000Z"),
    Scope(caller="nobody"),
    Scope(since="2030-01-01T00:00:00.000Z"),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("days") / "ledger.db"
    days.make(path, 600)
    return path


@pytest.fixture(scope="module")
def known(path: Path) -> list[days.Known]:
    return days.rows(path)


@pytest.fixture(scope="module")
def reader(path: Path) -> Iterator[Reader]:
    reader = Reader(path)
    yield reader
    reader.close()


@pytest.mark.parametrize("scope", SCOPES, ids=SCOPES.index)
def test_totals_are_the_sums_of_the_rows(
    reader: Reader, known: list[days.Known], scope: Scope
) -> None:
    found = list(filter(days.inside(scope), known))
    totals = reader.totals(scope)
    assert (totals.calls, totals.errors) == (
        sum(row.calls for row in found),
        sum(row.calls for row in found if row.is_error),
    )
    assert (totals.cancelled, totals.open, totals.unpriced, totals.estimated) == (
        sum(row.calls for row in found if row.outcome == "cancelled"),
        sum(row.calls for row in found if row.outcome == "open"),
        sum(row.calls for row in found if row.is_unpriced),
        sum(row.calls for row in found if row.usage_source == "estimated"),
    )
    for name in ("input_tokens", "output_tokens", "cache_read_tokens", "output_reasoning_tokens"):
        assert getattr(totals, name) == sum(row.row[name] for row in found)
    assert totals.cost_nusd == days.cost(found)
    assert totals.subscription_nusd == sum(
        row.cost_nusd for row in found if row.billing == "subscription"
    )


@pytest.mark.parametrize("scope", SCOPES, ids=SCOPES.index)
@pytest.mark.parametrize("step", ["hour", "day"])
def test_a_series_adds_up_to_the_totals_and_has_no_gap(
    reader: Reader, known: list[days.Known], scope: Scope, step: str
) -> None:
    scope_end = scope.until or "2025-11-25T00:00:00.000Z"
    if scope.since > scope_end:
        assert reader.series(scope, step) == []
        return
    length = {"hour": 13, "day": 10}[step]
    buckets = reader.series(scope, step)
    expected: dict[str, list[days.Known]] = {bucket.start[:length]: [] for bucket in buckets}
    for row in filter(days.inside(scope), known):
        expected[row.started_at[:length]].append(row)
    assert [(b.start[:length], b.calls, b.input_tokens, b.cost_nusd) for b in buckets] == [
        (
            start,
            sum(row.calls for row in rows),
            sum(row.input_tokens for row in rows),
            days.cost(rows),
        )
        for start, rows in expected.items()
    ]


@pytest.mark.parametrize("scope", SCOPES, ids=SCOPES.index)
@pytest.mark.parametrize("by", DIMENSIONS)
def test_a_ranking_has_every_name_with_its_sums(
    reader: Reader, known: list[days.Known], scope: Scope, by: str
) -> None:
    expected: dict[str, list[days.Known]] = {}
    for row in filter(days.inside(scope), known):
        name = row.started_at[:10] if by == "day" else row.row[by]
        expected.setdefault(name, []).append(row)
    assert {
        row.name: (row.calls, row.errors, row.output_tokens, row.cost_nusd)
        for row in reader.top(scope, by, 100)
    } == {
        name: (
            sum(row.calls for row in rows),
            sum(row.calls for row in rows if row.is_error),
            sum(row.output_tokens for row in rows),
            days.cost(rows),
        )
        for name, rows in expected.items()
    }


@pytest.mark.parametrize("scope", SCOPES[:4], ids=SCOPES.index)
def test_percentiles_of_any_range_are_near_the_true_ones(
    reader: Reader, known: list[days.Known], scope: Scope
) -> None:
    found = filter(days.inside(scope), known)
    durations = sorted(row.duration_ms for row in found if row.duration_ms is not None)
    totals = reader.totals(scope)
    for share, given in ((0.5, totals.duration_p50_ms), (0.95, totals.duration_p95_ms)):
        true = durations[-(-len(durations) * round(share * 100) // 100) - 1]
        assert given == pytest.approx(true, rel=0.05)


def test_rankings_begin_with_the_most_expensive(reader: Reader) -> None:
    costs = [row.cost_nusd or 0 for row in reader.top(Scope(), "model", 9)]
    assert costs == sorted(costs, reverse=True)
    assert len(reader.top(Scope(), "model", 2)) == 2


def test_stacked_series_add_up_to_the_whole(reader: Reader) -> None:
    stacks = reader.series_by(Scope(), "day", "model", 1)
    assert [stack.name for stack in stacks][-1] == REST
    whole = reader.series(Scope(), "day")
    for buckets in zip(*(stack.buckets for stack in stacks), whole, strict=True):
        assert sum(bucket.calls for bucket in buckets[:-1]) == buckets[-1].calls
        assert sum(bucket.cost_nusd or 0 for bucket in buckets[:-1]) == buckets[-1].cost_nusd


def test_minutes_are_counted_from_the_calls(reader: Reader) -> None:
    scope = Scope(since="2025-11-22T10:00:00.000Z", until="2025-11-22T12:00:00.000Z")
    buckets = reader.series(scope, "minute")
    assert len(buckets) == 120
    assert sum(bucket.calls for bucket in buckets) == reader.totals(scope).calls


def test_a_series_by_session_works_in_hours_and_days(reader: Reader) -> None:
    scope = Scope(since="2025-11-21T10:30:00.000Z")
    for step in ("hour", "day"):
        stacks = reader.series_by(scope, step, "session", 9)
        calls = sum(bucket.calls for stack in stacks for bucket in stack.buckets)
        assert calls == reader.totals(scope).calls


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda r: r.top(Scope(), "color; drop table calls", 5), "Calls have no 'color"),
        (lambda r: r.series(Scope(), "week"), "'week' is no step"),
        (lambda r: r.totals(Scope(since="x")), "'x' is not a time"),
        (lambda r: r.totals(Scope(status="odd")), "'odd' is no status"),
    ],
)
def test_a_question_that_cannot_be_asked_says_what_can(
    reader: Reader, ask: Callable[[Reader], object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        ask(reader)


def test_names_that_look_like_sql_are_names(tmp_path: Path) -> None:
    odd = "x'; drop table calls; --"
    with running(tmp_path / "ledger.db") as ledger:
        ledger.open(opening(caller=odd, session=odd))
        ledger.settle(settlement())
        assert ledger.flush(60)
        reader = Reader(tmp_path / "ledger.db")
        assert reader.totals(Scope(caller=odd, session=odd)).calls == 1
        assert [row.name for row in reader.top(Scope(), "caller", 5)] == [odd]
        reader.close()


def test_the_number_of_changes_moves_when_something_is_kept(tmp_path: Path) -> None:
    with running(tmp_path / "ledger.db") as ledger:
        reader = Reader(tmp_path / "ledger.db")
        before = reader.changes()
        assert reader.changes() == before
        ledger.open(opening())
        assert ledger.flush(60)
        assert reader.changes() > before
        reader.close()


def test_new_and_ended_calls_come_once_in_their_order(tmp_path: Path) -> None:
    with running(tmp_path / "ledger.db") as ledger:
        for call_id in "abcd":
            ledger.open(opening(call_id))
        for call_id in "cab":
            ledger.settle(settlement(call_id))
        assert ledger.flush(60)
        reader = Reader(tmp_path / "ledger.db")
        assert [row.call_id for row in reader.newest(0, 2)] == ["c", "d"]
        assert [row.call_id for row in reader.newest(1, 2)] == ["b", "c"]
        assert [row.call_id for row in reader.settled(0, 2)] == ["a", "b"]
        (third,) = reader.settled(2, 9)
        assert (third.call_id, third.settled_number) == ("b", 3)
        reader.close()


def test_the_last_use_of_a_key_is_that_of_its_newest_call(tmp_path: Path) -> None:
    with running(tmp_path / "ledger.db") as ledger:
        for hour, key_id in ((9, "k1"), (11, "k1"), (10, "k2"), (12, "")):
            call_id = f"call-{hour}"
            ledger.open(opening(call_id, started_at=f"2026-11-23T{hour:02}:00:00.000Z"))
            ledger.settle(settlement(call_id, provider_key=key_id))
        assert ledger.flush(60)
        reader = Reader(tmp_path / "ledger.db")
        used = reader.last_used("provider_key", ["k1", "k2", "k3", ""])
        assert {name: at[11:13] for name, at in used.items()} == {"k1": "11", "k2": "10"}
        assert reader.last_used("client_token", ["k1"]) == {}
        with pytest.raises(ValueError, match="provider_key or client_token"):
            reader.last_used("path", ["/"])
        reader.close()


def test_notes_come_newest_first_and_by_kind(tmp_path: Path) -> None:
    with running(tmp_path / "ledger.db") as ledger:
        for hour, kind in ((9, "gap"), (10, "start"), (11, "gap")):
            ledger.note(Note(f"2026-11-23T{hour:02}:00:00.000Z", kind, "meter"))
        assert ledger.flush(60)
        reader = Reader(tmp_path / "ledger.db")
        assert [note.at[11:13] for note in reader.notes("", "", 9)] == ["11", "10", "09"]
        assert [note.at[11:13] for note in reader.notes("gap", "2026-11-23T10:00", 9)] == ["11"]
        reader.close()


def test_health_counts_calls_and_bytes(reader: Reader, path: Path, known: list[days.Known]) -> None:
    health = reader.health()
    calls = [row for row in known if row.calls]
    is_open = [row for row in calls if row.outcome == "open"]
    assert (health.calls, health.open) == (len(calls), len(is_open))
    assert health.size_bytes == path.stat().st_size
    assert health.oldest == min(row.started_at for row in calls)
    assert health.schema_version == len(migrations.names())


def test_a_cost_of_a_call_is_explained(tmp_path: Path) -> None:
    with running(tmp_path / "ledger.db") as ledger:
        ledger.open(opening())
        ledger.settle(settlement(reading=reading(service_tier="flex", response_id="r")))
        assert ledger.flush(60)
        reader = Reader(tmp_path / "ledger.db")
        detail = reader.call("call-1")
        assert detail is not None
        assert (detail.service_tier, detail.response_id, detail.billable) == ("flex", "r", True)
        assert detail.usage_raw == '{"prompt_tokens":100}'
        (charge,) = detail.charges
        assert charge.tokens["input_tokens"] == 100
        assert (charge.cost_nusd, charge.cost_source, charge.price_version) == (
            840,
            "table",
            "seven",
        )
        assert reader.call("no-such-call") is None
        reader.close()


def test_each_session_has_the_median_of_its_own_calls(
    reader: Reader, known: list[days.Known]
) -> None:
    medians = {row.name: row.duration_p50_ms for row in reader.top(Scope(), "session", 9)}
    for name in ("s1", "s2", "s3"):
        durations = sorted(
            row.duration_ms for row in known if row.duration_ms if row.session == name
        )
        assert medians[name] == pytest.approx(durations[(len(durations) - 1) // 2], rel=0.05)
    assert medians[""] is None
