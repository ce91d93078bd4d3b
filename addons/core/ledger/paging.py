"""Pages of calls by keyset: the next page is as fast as the first, in ten million rows too."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from addons.core.ledger.connections import Connections, Row

LARGEST_PAGE = 10_000
FILTERS = (
    "caller",
    "project",
    "session",
    "program",
    "provider",
    "model",
    "host",
    "operation",
    "outcome",
    "usage_source",
    "billing",
    "status",
)
"""The fields of a scope besides its time range."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of calls."""

    key: str
    """The expression that is sorted by, as its index has it."""
    index: str
    read: type[str] | type[int] | type[float]
    """What turns a cursor's text into the key's value."""
    before_all: str | float
    after_all: str | float


SORTS: Mapping[str, Sort] = {
    "started_at": Sort("calls.started_at", "calls_by_start", str, "", "~"),
    "cost": Sort("coalesce(calls.cost_nusd, -1)", "calls_by_cost", int, -2, 1e300),
    "duration": Sort("coalesce(calls.duration_ms, -1)", "calls_by_duration", float, -2, 1e300),
    "tokens": Sort("calls.tokens", "calls_by_tokens", int, -2, 1e300),
}


def page(
    connections: Connections,
    scope: Mapping[str, str],
    sort: str,
    descending: bool,
    after: str,
    limit: int,
) -> tuple[list[Row], str]:
    """Give up to `limit` rows behind the cursor `after`, and the cursor of the page that follows.

    `scope` are the SQL parameters of a scope. Raises ValueError for a sort, cursor or limit
    that there is not.
    """
    order = SORTS.get(sort)
    if order is None:
        raise ValueError(f"{sort!r} is no order of calls: choose one of {', '.join(SORTS)}.")
    if not 0 < limit <= LARGEST_PAGE:
        raise ValueError(f"A page has 1 to {LARGEST_PAGE} calls, not {limit}.")
    value, number = _position(after, sort, order, descending)
    parameters = {**scope, "value": value, "number": number, "limit": limit + 1}
    words = {
        "key": order.key,
        "index": order.index,
        "direction": "desc" if descending else "asc",
        "beyond": "<" if descending else ">",
    }
    source, hours = _source(connections, scope, sort, descending, value, limit)
    rows = connections.rows(source, {**parameters, "hours": hours}, **words)
    if len(rows) <= limit:
        return rows, ""
    last = rows[limit - 1]
    return rows[:limit], f"{sort}~{_value(last, sort)}~{last['call_number']}"


def _source(
    connections: Connections,
    scope: Mapping[str, str],
    sort: str,
    descending: bool,
    value: str | float,
    limit: int,
) -> tuple[str, str]:
    """Choose the query that looks at the fewest calls, and the hours that it looks into.

    The roll-ups know which hours have calls of the scope: a page of a rare caller reads a few
    hours instead of a year.
    """
    if scope["session"]:
        return "page_of_session", ""
    is_by_time = sort == "started_at"
    if is_by_time and not any(scope[name] for name in FILTERS):
        return "page_of_all", ""
    bounds = dict(scope)
    if is_by_time and descending:
        bounds["until"] = min(bounds["until"], f"{str(value)[:13]}:60")
    elif is_by_time:
        bounds["since"] = max(bounds["since"], str(value))
    days = _in_order(connections.rows("days_in_scope", bounds), descending)
    if is_by_time:
        days = _enough(days, limit)
    elif _is_walked(connections, days, "matching", limit):  # hours hold at least these
        return "page_of_all", ""
    hours = _in_order(
        connections.rows("hours_in_scope", {**bounds, "days": _starts(days)}), descending
    )
    if is_by_time:
        hours = _enough(hours, limit)
    elif _is_walked(connections, hours, "every", limit):
        return "page_of_all", ""
    return "page_of_hours", _starts(hours)


def _in_order(rows: list[Row], descending: bool) -> list[Row]:
    return rows[::-1] if descending else rows


def _enough(rows: list[Row], limit: int) -> list[Row]:
    """Keep as many days or hours as fill a page, whatever part of the first is used up already."""
    found = 0
    for place, row in enumerate(rows):
        if found > limit:
            return rows[:place]
        found += row["matching"] if place else 0
    return rows


def _is_walked(connections: Connections, rows: list[Row], read: str, limit: int) -> bool:
    """Tell whether it is less work to walk the sort's own index until a page is full.

    Gathering reads the calls that the column `read` counts, and sorts those that match. The
    walk meets one that matches in every `ended / matching`.
    """
    matching = sum(row["matching"] for row in rows)
    ((ended,),) = connections.rows("ended_calls", {})
    return bool(sum(row[read] for row in rows) * matching > limit * ended)


def _starts(rows: list[Row]) -> str:
    return orjson.dumps([row["start"] for row in rows]).decode()


def _value(row: Row, sort: str) -> str | float:
    match sort:
        case "cost":
            return -1 if row["cost_nusd"] is None else int(row["cost_nusd"])
        case "duration":
            return -1.0 if row["duration_ms"] is None else float(row["duration_ms"])
        case "tokens":
            return int((row["input_tokens"] or 0) + (row["output_tokens"] or 0))
    return str(row["started_at"])


def _position(after: str, sort: str, order: Sort, descending: bool) -> tuple[str | float, int]:
    if not after:
        return (order.after_all if descending else order.before_all), -1
    try:
        name, value, number = after.split("~")
        if name != sort:
            raise ValueError(name)
        return order.read(value), int(number)
    except ValueError as error:
        raise ValueError(
            f"{after!r} is no place in this list: start from its first page."
        ) from error
