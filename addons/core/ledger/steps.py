"""The steps of a series: minutes, hours or days of UTC, the empty ones too."""

from collections.abc import Mapping
from datetime import datetime, timedelta

MOST_BUCKETS = 20_000
STEPS: Mapping[str, tuple[int, timedelta]] = {
    "minute": (16, timedelta(minutes=1)),
    "hour": (13, timedelta(hours=1)),
    "day": (10, timedelta(days=1)),
}
"""For each step how much of a time names it, and its length."""


def starts(since: str, until: str, step: str) -> list[str]:
    """Give the start of each step that touches `[since, until)`, in the ledger's form.

    Raises ValueError for a step that there is not, or a range of too many steps.
    """
    if step not in STEPS:
        raise ValueError(f"{step!r} is no step: choose one of {', '.join(STEPS)}.")
    length, width = STEPS[step]
    if not since or since >= until:
        return []
    first = datetime.fromisoformat(full(since[:length]))
    count = -(-(datetime.fromisoformat(until) - first) // width)
    if count > MOST_BUCKETS:
        raise ValueError(
            f"The range has {count} steps of a {step}, and {MOST_BUCKETS} is the most: "
            "choose a longer step or a shorter range."
        )
    return [full(f"{first + n * width:%Y-%m-%dT%H:%M}"[:length]) for n in range(count)]


def full(start: str) -> str:
    """Complete the name of a step (`2026-11-23T09`) to the time at which it begins."""
    return start + "2026-01-01T00:00:00.000Z"[len(start) :]
