"""`--since` as people write it."""

from datetime import datetime, timedelta, timezone

import pytest

from dashboard.commands import since

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("all", ""),
        ("90m", "2026-11-23T06:30:00.000Z"),
        ("24h", "2026-11-22T08:00:00.000Z"),
        ("7d", "2026-11-16T08:00:00.000Z"),
        ("2W", "2026-11-09T08:00:00.000Z"),
        ("today", "2026-11-22T22:00:00.000Z"),
        ("2026-11-01", "2026-10-31T22:00:00.000Z"),
        ("2026-11-01T12:00", "2026-11-01T10:00:00.000Z"),
        ("2026-11-01T12:00Z", "2026-11-01T12:00:00.000Z"),
    ],
)
def test_a_time_is_read_in_the_readers_zone(text: str, expected: str) -> None:
    assert since.moment(text, NOW) == expected


@pytest.mark.parametrize(
    "text", ["", "7", "d7", "-7d", "7y", "2026-13-01", "20261101", "9" * 9 + "w"]
)
def test_what_is_no_time_shows_the_forms(text: str) -> None:
    with pytest.raises(ValueError, match="write 90m, 24h, 7d, today, 2026-11-01 or all"):
        since.moment(text, NOW)
