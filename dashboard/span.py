"""A span of time as a page shows it: its ends, its steps, and the time before to compare with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from addons.core.call import iso

NAMES = {
    "1h": "Last hour",
    "today": "Today",
    "7d": "7 days",
    "30d": "30 days",
    "90d": "90 days",
}
DEFAULT = "today"
_DAYS = {"7d": 7, "30d": 30, "90d": 90}
_LONGEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Span:
    """Times are UTC ISO; `until` is the first moment outside."""

    name: str
    """One of `NAMES`, or `dates`."""
    title: str
    since: str
    until: str
    before_since: str
    before_until: str
    before_title: str
    step: str
    """`minute`, `hour` or `day`."""
    goes_on: bool
    """True when the span ends with today: new calls fall into it."""


def read(arguments: Mapping[str, str], zone: tzinfo, now: float) -> Span:
    """Read `range=7d`, or `since=2026-11-01&until=2026-11-20` (whole days, both included).

    Days begin at midnight in `zone`. The time before has the same length and, while the span
    still goes on, stops at the same point: today until 15:00 stands against yesterday until 15:00.
    Raises ValueError with what to write instead.
    """
    here = datetime.fromtimestamp(now, UTC).astimezone(zone)
    if arguments.get("since") or arguments.get("until"):
        return _dates(arguments.get("since", ""), arguments.get("until", ""), here)
    name = arguments.get("range", DEFAULT)
    if name not in NAMES:
        raise ValueError(f"There is no range “{name[:40]}”: use {', '.join(NAMES)}.")
    if name == "1h":
        # Whole minutes, so that the first bar of the chart is a whole one.
        start = here.replace(second=0, microsecond=0) - timedelta(minutes=59)
        return _hour(start)
    days = _DAYS.get(name, 1)
    start = _midnight(here.date() - timedelta(days=days - 1), zone)
    return Span(
        name=name,
        title=NAMES[name],
        since=_iso(start),
        until=_iso(_midnight(here.date() + timedelta(days=1), zone)),
        before_since=_iso(_midnight(start.date() - timedelta(days=days), zone)),
        before_until=_iso(_days_before(here, days)),
        before_title="yesterday so far" if days == 1 else f"the {days} days before",
        step="hour" if days == 1 else "day",
        goes_on=True,
    )


def _hour(start: datetime) -> Span:
    start, length = start.astimezone(UTC), timedelta(hours=1)
    return Span(
        name="1h",
        title=NAMES["1h"],
        since=_iso(start),
        until=_iso(start + length),
        before_since=_iso(start - length),
        before_until=_iso(start),
        before_title="the hour before",
        step="minute",
        goes_on=True,
    )


def _dates(since: str, until: str, here: datetime) -> Span:
    try:
        last = date.fromisoformat(until) if until else here.date()
        first = date.fromisoformat(since) if since else last
    except ValueError as error:
        raise ValueError("Write days as 2026-11-23, as in since=2026-11-01.") from error
    length = last - first + timedelta(days=1)
    if not timedelta(0) < length < _LONGEST or first.year < 1971 or last.year > 9000:
        raise ValueError("The first day must not lie after the last, and ten years at most.")
    zone = here.tzinfo or UTC
    days = "day" if length.days == 1 else f"{length.days} days"
    return Span(
        name="dates",
        title=f"{first}" if length.days == 1 else f"{first} – {last}",
        since=_iso(_midnight(first, zone)),
        until=_iso(_midnight(last + timedelta(days=1), zone)),
        before_since=_iso(_midnight(first - length, zone)),
        before_until=_iso(_midnight(first, zone)),
        before_title=f"the {days} before",
        step="hour" if length.days <= 2 else "day",
        goes_on=first <= here.date() <= last,
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _days_before(here: datetime, days: int) -> datetime:
    # By the wall clock, so that a day with 23 or 25 hours does not shift the comparison.
    return datetime.combine(here.date() - timedelta(days=days), here.time(), here.tzinfo)


def _iso(point: datetime) -> str:
    return iso(point.timestamp())
