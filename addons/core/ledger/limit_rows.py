"""The rows of limits: written as they are told, thinned when they are old."""

import sqlite3
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from addons.core.ledger.queries import query
from addons.core.providers.limits import LimitsSeen

IN_FULL = timedelta(days=30)
"""How long each row is kept; of older hours the last row alone."""
KEPT = timedelta(days=400)


class LimitRows:
    """Both tables of limits, for the one thread that writes them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._thinned_on = ""

    def add(self, seen: LimitsSeen) -> None:
        """Add what one answer told; a second time changes nothing. The first of a day thins."""
        whose = {
            "at": seen.at,
            "provider": seen.provider,
            "host": seen.host,
            "caller": seen.caller,
        }
        for limit in seen.limits:
            row = asdict(limit) | whose
            self._db.execute(query("add_limit"), row)
            self._db.execute(query("set_limit"), row)
        if seen.at[:10] > self._thinned_on:
            self._thin(seen.at)

    def _thin(self, at: str) -> None:
        self._thinned_on = at[:10]
        day = datetime.fromisoformat(self._thinned_on).replace(tzinfo=UTC)
        bounds = {
            "hourly_before": f"{day - IN_FULL:%Y-%m-%d}",
            "forgotten_before": f"{day - KEPT:%Y-%m-%d}",
        }
        self._db.execute(query("thin_limits"), bounds)
        self._db.execute(query("forget_limits"), bounds)
