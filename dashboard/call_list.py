"""A list of calls: one page of it to look at, all of it to take away."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from addons.core import money
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import CallRow, Page
from dashboard.selection import Selection

ROWS = 50
_AT_ONCE = 10_000
COLUMNS = (*(field.name for field in fields(CallRow) if field.name != "call_number"), "cost_usd")


def page(reader: Reader, selection: Selection, limit: int = ROWS) -> Page:
    """Give the page that the address names.

    Raises ValueError for an `after` that no page gave out.
    """
    return reader.calls(
        selection.scope,
        sort=selection.sort,
        descending=selection.is_descending,
        after=selection.after,
        limit=limit,
    )


def every_row(reader: Reader, selection: Selection) -> Iterator[tuple[Any, ...]]:
    """Give all calls from the page on, in the order of `COLUMNS`, ten thousand at a time."""
    after = selection.after
    while True:
        rows = reader.calls(
            selection.scope,
            sort=selection.sort,
            descending=selection.is_descending,
            after=after,
            limit=_AT_ONCE,
        )
        for call in rows.rows:
            yield (*(getattr(call, name) for name in COLUMNS[:-1]), usd(call.cost_nusd))
        after = rows.next
        if not after:
            return


def usd(amount_nusd: int | None) -> object:
    """Give exact dollars for a cell; None stays empty."""
    return None if amount_nusd is None else money.usd(amount_nusd)
