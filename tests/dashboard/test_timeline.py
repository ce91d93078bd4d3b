"""Hours become the reader's days without losing a call."""

from datetime import UTC
from zoneinfo import ZoneInfo

from addons.core.ledger.rows import Bucket, Series
from dashboard.timeline import reader_step, timeline

BERLIN = ZoneInfo("Europe/Berlin")
LONG_AGO = "2026-01-01T00:00:00.000Z"


def hours(*starts: str) -> tuple[Bucket, ...]:
    return tuple(Bucket(f"{start}:00:00.000Z", 1, 0, 10, 2, 5, 7) for start in starts)


def test_hours_add_up_to_the_days_of_the_zone() -> None:
    series = [Series("m", hours("2026-11-19T22", "2026-11-19T23", "2026-11-20T22"))]
    columns = timeline(series, "day", BERLIN, LONG_AGO).columns
    assert [column.label for column in columns] == ["Thu 19 Nov 2026", "Fri 20 Nov 2026"]
    assert [column.buckets[0].calls for column in columns] == [1, 2]
    assert columns[1].buckets[0] == Bucket("2026-11-19T23:00:00.000Z", 2, 0, 20, 4, 10, 14)


def test_the_ledgers_own_days_are_used_where_they_fit() -> None:
    assert reader_step("day", UTC) == "day"
    assert reader_step("day", BERLIN) == "hour"
    assert reader_step("minute", BERLIN) == "minute"


def test_the_repeated_hour_of_autumn_stays_two_hours() -> None:
    series = [Series("m", hours("2026-10-25T00", "2026-10-25T01"))]
    columns = timeline(series, "hour", BERLIN, LONG_AGO).columns
    assert [column.label for column in columns] == [
        "Sun 25 Oct 02:00",
        "Sun 25 Oct 02:00 (again)",
    ]


def test_unknown_costs_beside_known_ones_leave_the_known_ones() -> None:
    (known,) = hours("2026-11-20T08")
    unknown = Bucket("2026-11-20T09:00:00.000Z", 1, cost_nusd=None)
    (column,) = timeline([Series("m", (known, unknown))], "day", BERLIN, LONG_AGO).columns
    assert column.buckets[0].cost_nusd == 7
    (column,) = timeline([Series("m", (unknown, unknown))], "day", BERLIN, LONG_AGO).columns
    assert column.buckets[0].cost_nusd is None


def test_series_without_a_call_are_left_out() -> None:
    empty = Series("quiet", (Bucket("2026-11-20T08:00:00.000Z"),))
    spoken = Series("m", hours("2026-11-20T08"))
    assert timeline([empty, spoken], "hour", UTC, LONG_AGO).names == ("m",)
    assert timeline([empty], "hour", UTC, LONG_AGO).columns == ()
    assert timeline([], "hour", UTC, LONG_AGO).columns == ()


def test_the_hour_that_the_span_cuts_counts_to_the_first_day() -> None:
    series = [Series("m", hours("2026-11-19T18", "2026-11-19T19"))]
    kolkata = ZoneInfo("Asia/Kolkata")  # its midnight is 18:30 UTC
    (column,) = timeline(series, "day", kolkata, "2026-11-19T18:30:00.000Z").columns
    assert column.label == "Fri 20 Nov 2026"
