"""How long a provider key rests that was told to wait."""

from collections.abc import Mapping
from datetime import datetime

from addons.core.providers import limits

LEAST_S = 1.0
UNTOLD_S = 10.0
"""Where the answer does not say for how long."""
MOST_S = 3600.0
"""Longer is not believed: the next call after it asks again."""


def until(headers: Mapping[str, str], now: float) -> float:
    """Give when a key that was answered 429 may be used again; seconds since 1970, as `now`.

    `retry-after` says it; else the latest reset of a limit of which nothing is left.
    """
    told = limits.read(limits.told(headers), 429, now)
    waits = [one.resets_at for one in told if one.status == "wait"]
    spent = [one.resets_at for one in told if one.remaining == 0]
    moments = [_seconds(moment) for moment in (waits or spent) if moment]
    wanted = max(moments) if moments else now + UNTOLD_S
    return min(max(wanted, now + LEAST_S), now + MOST_S)


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
