"""Routes for the proxy: decided by what control.db says by now."""

import sqlite3
from collections.abc import Iterable

from addons.core.call import Refusal
from addons.core.control.view import View
from addons.core.policy import upstreams
from addons.core.policy.grant import Grant
from addons.core.policy.routes import listing, rows, upstream_rows
from addons.core.policy.routes.book import Book
from addons.core.policy.routes.listing import Known
from addons.core.policy.routing import Decision, ModelName, Wish
from addons.core.weir_toml import ExtraHost


def _none(_: str) -> tuple[str, ...]:
    return ()


class Routes:
    """Says where calls go. For the proxy's loop: nothing here waits."""

    def __init__(self, view: View, hosts: Iterable[ExtraHost] = (), known: Known = _none) -> None:
        """Take the view before it is started, and who knows the names of a provider's models."""
        self._view = view
        self._known = known
        self._given = {**upstreams.of_hosts(hosts), **upstreams.builtin()}
        self._named: frozenset[tuple[str, int]] = frozenset()
        self._book = Book((), self._given)
        view.subscribe(self._load)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is no rule."""
        return not self._book.rules

    def decide(self, wish: Wish, steps: list[str] | None = None) -> Decision | Refusal:
        """Say where a call goes; `steps` is told why, if it is given."""
        if self._view.trouble:
            return Refusal(
                503,
                "control_unreadable",
                f"weir: the routes cannot be read ({self._view.trouble})",
            )
        return self._book.decide(wish, steps)

    def leads_to(self, host: str, port: int) -> bool:
        """Tell whether this is an upstream that somebody has named: also one on this machine."""
        return (host, port) in self._named

    def models(self, grant: Grant | None) -> tuple[ModelName, ...]:
        """Give the names that a caller may ask for."""
        return listing.names(self._book, self._known, grant)

    def _load(self, db: sqlite3.Connection) -> None:
        named = {each.name: each for each in upstream_rows.listed(db)}
        book = Book(rows.listed(db), {**named, **self._given}, rows.with_key(db))
        self._named = frozenset((each.host, each.port) for each in named.values())
        self._book = book
