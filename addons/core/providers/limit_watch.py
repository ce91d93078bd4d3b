"""Which of the limits that answers tell are news: the ledger keeps a series, not every answer."""

from addons.core.providers.limits import Limit, LimitsSeen

ALWAYS_S = 600.0
"""A limit that does not move is kept again after this time: so one sees how fresh it is."""
OFTEN_S = 60.0
"""A limit that moves a little is kept at most this often."""
_POINTS = {"plan": 1.0, "rate": 10.0}
"""How many points of its percentage are so much that a limit is kept at once."""
_MOST_SERIES = 1000


class LimitWatch:
    """Remembers what was kept last of each series. For one thread."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str, str, str, str], tuple[float, Limit]] = {}

    def news(self, seen: LimitsSeen, now: float) -> LimitsSeen | None:
        """Give what is worth keeping; None when nothing is. `now` is a monotonic clock's."""
        fresh = tuple(limit for limit in seen.limits if self._is_news(seen, limit, now))
        if not fresh:
            return None
        return LimitsSeen(seen.at, seen.provider, seen.host, seen.caller, fresh)

    def _is_news(self, seen: LimitsSeen, limit: Limit, now: float) -> bool:
        series = (seen.provider, seen.host, seen.caller, limit.plan, limit.kind, limit.name)
        at, last = self._kept.get(series, (-ALWAYS_S, None))
        if last is not None and now - at < _patience(last, limit):
            return False
        if len(self._kept) >= _MOST_SERIES and series not in self._kept:
            self._kept.pop(next(iter(self._kept)))
        self._kept[series] = (now, limit)
        return True


def _patience(last: Limit, limit: Limit) -> float:
    """Say how long the last kept one stands beside this one."""
    if limit == last:
        return ALWAYS_S
    moved = abs((limit.used_percent or 0) - (last.used_percent or 0))
    if limit.status != last.status or moved >= _POINTS[limit.kind]:
        return 0.0
    return OFTEN_S
