"""A time range cut into whole days, whole hours and the calls at its edges."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

EARLIEST = ""
LATEST = "~"
"""Sorts after every time."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of `[since, until)` is read from which table.

    Every pair is a half-open range of texts that sort as times do (`2026-11-23T09` comes
    before every time in that hour); a range that does not end after it begins is empty.
    """

    since: str
    until: str
    early_from: str
    early_until: str
    hours_from: str
    hours_until: str
    days_from: str
    days_until: str
    later_hours_from: str
    later_hours_until: str
    late_from: str
    late_until: str
    span: str
    """Which roll-ups the whole days come from: `day`, or `session` (by session as well)."""


def whole(since: str, until: str) -> Cut:
    """Cut nothing: every call of the range is read itself.

    Here and below: `since` and `until` are ISO 8601 or empty; raises ValueError for others.
    """
    first, last = moment(since) or EARLIEST, moment(until) or LATEST
    return Cut(
        since=first,
        until=last,
        early_from=first,
        early_until=last,
        hours_from=last,
        hours_until=last,
        days_from=last,
        days_until=last,
        later_hours_from=last,
        later_hours_until=last,
        late_from=last,
        late_until=last,
        span="day",
    )


def hourly(since: str, until: str) -> Cut:
    """Cut into whole hours and edges."""
    first, last = moment(since) or EARLIEST, moment(until) or LATEST
    start, end = _next(first, hours=1), last[:13]
    if end < start:
        return whole(since, until)
    return Cut(
        since=first,
        until=last,
        early_from=first,
        early_until=start,
        hours_from=start,
        hours_until=end,
        days_from=end,
        days_until=end,
        later_hours_from=end,
        later_hours_until=end,
        late_from=end,
        late_until=last,
        span="day",
    )


def daily(since: str, until: str) -> Cut:
    """Cut into whole days, whole hours around them, and edges."""
    first, last = moment(since) or EARLIEST, moment(until) or LATEST
    start, end = _next(first, days=1), last[:10]
    if end < start:
        return hourly(since, until)
    hour, last_hour = _next(first, hours=1), last[:13]
    return Cut(
        since=first,
        until=last,
        early_from=first,
        early_until=hour,
        hours_from=hour,
        hours_until=start,
        days_from=start,
        days_until=end,
        later_hours_from=end,
        later_hours_until=last_hour,
        late_from=last_hour,
        late_until=last,
        span="day",
    )


def by_session(since: str, until: str) -> Cut:
    """Cut into whole days, summed by session too, and edges."""
    first, last = moment(since) or EARLIEST, moment(until) or LATEST
    start, end = _next(first, days=1), last[:10]
    if end < start:
        return whole(since, until)
    return Cut(
        since=first,
        until=last,
        early_from=first,
        early_until=start,
        hours_from=start,
        hours_until=start,
        days_from=start,
        days_until=end,
        later_hours_from=end,
        later_hours_until=end,
        late_from=end,
        late_until=last,
        span="session",
    )


def moment(text: str) -> str:
    """Turn any ISO 8601 time (a date too) into the ledger's form, in UTC; empty stays empty.

    Raises ValueError: one line that says what a time looks like.
    """
    if not text:
        return ""
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a time: write 2026-11-23T09:00:00Z.") from error
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


def after(text: str) -> str:
    """Give the moment that follows at once (a millisecond later); empty stays empty."""
    return moment(str(datetime.fromisoformat(text) + timedelta(milliseconds=1))) if text else ""


def _next(text: str, hours: int = 0, days: int = 0) -> str:
    """Give the first whole hour (day) that begins at `text` or later, as a roll-up's key."""
    length = 13 if hours else 10
    if not text:
        return text
    whole_one = text[:length]
    if text == f"{whole_one}{'2026-01-01T00:00:00.000Z'[length:]}":
        return whole_one
    start = datetime.fromisoformat(text).replace(minute=0, second=0, microsecond=0)
    start = start if hours else start.replace(hour=0)
    return f"{start + timedelta(hours=hours, days=days):%Y-%m-%dT%H}"[:length]
