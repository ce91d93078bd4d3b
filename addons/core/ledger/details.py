"""Rows of the ledger turned into the values that readers get."""

from dataclasses import fields
from typing import Any

import orjson

from addons.core.call import Try, Usage
from addons.core.ledger.connections import Connections, Row
from addons.core.ledger.rows import CallDetail, CallRow, ChargeDetail, LineDetail

_COUNTS = tuple(name for name in Usage.__slots__ if name != "units")
_FIELDS = tuple(field.name for field in fields(CallRow))
_QUESTIONS = ("streamed", "is_error", "is_unpriced")


def call_row(row: Row) -> CallRow:
    """Give a row of `call_rows.sql` as a value."""
    values: dict[str, Any] = {name: row[name] for name in _FIELDS}
    for name in _QUESTIONS:
        values[name] = bool(values[name])
    return CallRow(**values)


def call_detail(connections: Connections, call_id: str) -> CallDetail | None:
    """Give everything that is known of one call; None if there is none of this id."""
    rows = connections.rows("call", {"call_id": call_id})
    if not rows:
        return None
    (rest,) = connections.rows("call_rest", {"call_id": call_id})
    charges = connections.rows("charges_of_call", {"call_number": rest["call_number"]})
    tries = connections.rows("tries_of_call", {"call_number": rest["call_number"]})
    return CallDetail(
        call=call_row(rows[0]),
        charges=tuple(map(_charge, charges)),
        usage_raw=rest["usage_raw"] or "",
        service_tier=rest["service_tier"],
        response_id=rest["response_id"],
        poll=bool(rest["poll"]),
        billable=bool(rest["billable"]),
        modifiers=orjson.loads(rest["modifiers"] or "{}"),
        tries=tuple(Try(*row) for row in tries),
    )


def _charge(row: Row) -> ChargeDetail:
    return ChargeDetail(
        kind=row["kind"],
        model=row["model"],
        tokens={name: row[name] for name in _COUNTS},
        units=orjson.loads(row["units"] or "{}"),
        cost_nusd=row["cost_nusd"],
        cost_source=row["cost_source"],
        price_version=row["price_version"],
        table_cost_nusd=row["table_cost_nusd"],
        lines=tuple(
            LineDetail(token_class, quantity, rate or "", amount)
            for token_class, quantity, rate, amount in orjson.loads(row["price_lines"] or "[]")
        ),
    )
