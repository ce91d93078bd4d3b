"""A time range cut into whole months, days and hours, and the calls at its edges."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

EARLIEST = ""
LATEST = "~"
"""Sorts after every time."""

HOURS = (("hour", 13),)
DAYS = (("day", 10), *HOURS)
MONTHS = (("month", 7), *DAYS)
SESSIONS = (("session", 10),)
"""Which roll-ups a cut may use, the longest first: their span, and how much of a time names one."""

_ZEROS = "0000-01-01T00:00:00.000Z"


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of `[since, until)` is read from where.

    Ranges are half-open and of texts that sort as times do: `2026-11-23T09` comes before every
    time in that hour.
    """

    since: str
    until: str
    rolled: tuple[tuple[str, str, str], ...]
    """Roll-ups: span, first, past the last."""
    edges: tuple[tuple[str, str], ...]
    """What no roll-up covers: the calls themselves are read."""

    def parameters(self) -> Mapping[str, str]:
        """Give the cut as named SQL parameters."""
        return {
            "since": self.since,
            "until": self.until,
            "rolled": orjson.dumps(self.rolled).decode(),
            "edges": orjson.dumps(self.edges).decode(),
        }


def cut(since: str, until: str, spans: Sequence[tuple[str, int]] = ()) -> Cut:
    """Cut a range into as few and as long pieces as `spans` allow.

    `since` and `until` are ISO 8601 or empty (no bound). Raises ValueError for others.
    """
    first, past = moment(since) or EARLIEST, moment(until) or LATEST
    pieces = tuple(_pieces(first, past, spans))
    return Cut(
        first,
        past,
        tuple(piece for piece in pieces if piece[0]),
        tuple((begin, end) for span, begin, end in pieces if not span),
    )


def _pieces(
    first: str, past: str, spans: Sequence[tuple[str, int]]
) -> Iterator[tuple[str, str, str]]:
    if first + _ZEROS[len(first) :] >= past + _ZEROS[len(past) :]:
        return
    if not spans:
        yield "", first, past
        return
    (span, length), *finer = spans
    start, end = _next(first, length), past[:length]
    if start + _ZEROS[len(start) :] < end + _ZEROS[len(end) :]:
        yield from _pieces(first, start, finer)
        yield span, start, end
        yield from _pieces(end, past, finer)
    else:
        yield from _pieces(first, past, finer)


def _next(text: str, length: int) -> str:
    """Give the name of the first whole month, day or hour that begins at `text` or later."""
    if len(text) <= length or text[length:] == _ZEROS[length:]:
        return text[:length]
    begin = datetime.fromisoformat(text[:length] + _ZEROS[length:])
    # 32 days lead into the next month from any first day of one.
    width = {7: timedelta(days=32), 10: timedelta(days=1), 13: timedelta(hours=1)}[length]
    return f"{begin + width:%Y-%m-%dT%H}"[:length]


def moment(text: str) -> str:
    """Turn any ISO 8601 time (a date too) into the ledger's form, in UTC; empty stays empty.

    Raises ValueError: one line that says what a time looks like.
    """
    if not text:
        return ""
    try:
        when = datetime.fromisoformat(text)
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is not a time: write 2026-11-23T09:00:00Z.") from error
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


def after(text: str) -> str:
    """Give the moment that follows at once (a millisecond later); empty stays empty."""
    return moment(str(datetime.fromisoformat(text) + timedelta(milliseconds=1))) if text else ""
