"""A span is exactly the time it says, in the reader's days, against as much time before."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest

from dashboard import span
from tests.dashboard.one_call import NOW

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize(
    ("arguments", "since", "until", "step"),
    [
        ({}, "2026-11-20T00:00", "2026-11-21T00:00", "hour"),
        ({"range": "1h"}, "2026-11-20T15:43", "2026-11-20T16:43", "minute"),
        ({"range": "7d"}, "2026-11-14T00:00", "2026-11-21T00:00", "day"),
        ({"range": "30d"}, "2026-10-22T00:00", "2026-11-21T00:00", "day"),
        ({"range": "90d"}, "2026-08-23T00:00", "2026-11-21T00:00", "day"),
        ({"since": "2026-11-01", "until": "2026-11-03"}, "2026-11-01T00:00", "2026-11-04T00:00",
         "day"),
        ({"since": "2026-11-19"}, "2026-11-19T00:00", "2026-11-21T00:00", "hour"),
        ({"until": "2026-11-03"}, "2026-11-03T00:00", "2026-11-04T00:00", "hour"),
    ],
)  # fmt: skip
def test_a_span_begins_and_ends_at_midnight(
    arguments: dict[str, str], since: str, until: str, step: str
) -> None:
    read = span.read(arguments, UTC, NOW)
    assert read.since == f"{since}:00.000Z"
    assert read.until == f"{until}:00.000Z"
    assert read.step == step


@pytest.mark.parametrize(
    ("zone", "since"),
    [(BERLIN, "2026-11-19T23:00:00.000Z"), (KOLKATA, "2026-11-19T18:30:00.000Z")],
)
def test_midnight_is_the_readers_own(zone: tzinfo, since: str) -> None:
    assert span.read({}, zone, NOW).since == since


def test_today_stands_against_yesterday_until_the_same_hour() -> None:
    read = span.read({}, UTC, NOW)
    assert read.before_since == "2026-11-19T00:00:00.000Z"
    assert read.before_until == "2026-11-19T16:42:10.000Z"


def test_days_that_are_over_stand_against_as_many_whole_days() -> None:
    read = span.read({"since": "2026-11-10", "until": "2026-11-12"}, UTC, NOW)
    assert read.before_since == "2026-11-07T00:00:00.000Z"
    assert read.before_until == read.since
    assert not read.goes_on


def test_a_day_of_25_hours_is_one_day() -> None:
    now = datetime(2026, 10, 26, 9, tzinfo=BERLIN).timestamp()
    read = span.read({"range": "7d"}, BERLIN, now)
    assert read.since == "2026-10-19T22:00:00.000Z"  # summer time: midnight is 22:00 UTC
    assert read.until == "2026-10-26T23:00:00.000Z"  # winter time: 23:00 UTC
    assert read.before_until == "2026-10-19T07:00:00.000Z"  # nine o'clock by the wall


@pytest.mark.parametrize(
    "arguments",
    [
        {"range": "forever"},
        {"since": "yesterday"},
        {"since": "2026-13-01"},
        {"since": "2026-11-05", "until": "2026-11-04"},
        {"since": "0001-01-01", "until": "2026-11-04"},
        {"since": "1971-01-01", "until": "9999-12-31"},
        {"since": "9999-12-31", "until": "9999-12-31"},
        {"since": "0001-01-01", "until": "0001-01-01"},
    ],
)
def test_a_span_that_makes_no_sense_is_refused_with_what_to_write(
    arguments: dict[str, str],
) -> None:
    with pytest.raises(ValueError, match=r"use |Write days|must not"):
        span.read(arguments, UTC, NOW)
