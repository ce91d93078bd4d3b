"""The columns of a settled call and of its charges, cut to what sums can hold."""

from collections.abc import Mapping

import orjson

from addons.core.call import CostSource, Opening, Settlement, Try, Usage
from addons.core.pricing.priced import PricedCharge, PricedCharges

LARGEST_COUNT = 10**12
"""No answer has a trillion tokens; a larger figure would break sums, so it is cut to this."""
LARGEST_COST_NUSD = 10**15
"""A million dollars for one line: a larger figure is not believed and left unpriced."""

Columns = dict[str, str | int | float | None]
_COUNTS = tuple(name for name in Usage.__slots__ if name != "units")


def opening(item: Opening) -> Columns:
    """Give the columns of a call that begins."""
    return {name: getattr(item, name) for name in Opening.__slots__}


def settlement(item: Settlement, charges: PricedCharges, is_charged: bool) -> Columns:
    """Give the columns of a call that is over; `is_charged` is False for one that is re-read."""
    reading = item.reading
    known = [cost for charge in charges if (cost := _cost(charge)) is not None]
    return {
        "outcome": item.outcome,
        "status": item.status,
        "model_asked": item.model_asked,
        "streamed": int(item.streamed),
        "model": _model(charges) or reading.model,
        "usage_source": reading.source,
        "estimated": reading.estimated,
        "usage_raw": reading.usage_raw or None,
        "service_tier": reading.service_tier,
        "modifiers": _json(reading.modifiers),
        "response_id": reading.response_id,
        "poll": int(reading.poll),
        "billable": int(reading.billable and is_charged),
        "first_byte_ms": item.first_byte_ms,
        "first_token_ms": item.first_token_ms,
        "duration_ms": item.duration_ms,
        "overhead_us": item.overhead_us,
        "provider_request_id": item.provider_request_id,
        "upstream": item.upstream,
        "provider": item.provider,
        "billing": item.billing,
        "provider_key": item.provider_key,
        "route": item.route,
        "attempts": item.attempts,
        "error": item.error or reading.error,
        "tokens": sum(
            _count(charge.charge.usage.input_tokens) + _count(charge.charge.usage.output_tokens)
            for charge in charges
        ),
        "cost_nusd": sum(known) if known else None,
        "is_unpriced": int(len(known) < len(charges)),
    }


def charge(priced: PricedCharge) -> Columns:
    """Give the columns of one billing line."""
    usage = priced.charge.usage
    cost = _cost(priced)
    counts: Columns = {}
    for name in _COUNTS:
        value = getattr(usage, name)
        counts[name] = None if value is None else _count(value)
    return counts | {
        "kind": priced.charge.kind,
        "model": priced.charge.model,
        "units": _json(usage.units),
        "cost_nusd": cost,
        "cost_source": CostSource.NONE if cost is None else priced.cost.source,
        "price_version": "" if cost is None else priced.cost.price_version,
        "table_cost_nusd": _believed(priced.table_cost_nusd),
        "price_lines": _price_lines(priced),
    }


def tried(item: Try) -> Columns:
    """Give the columns of a try whose answer the client did not get."""
    return {name: getattr(item, name) for name in Try.__slots__}


def _model(charges: PricedCharges) -> str:
    """Give the model that answered; what a failed try cost was another one's."""
    own = charges[0].charge if charges else None
    return own.model if own and not own.seller else ""


def _count(value: int | None) -> int:
    return max(0, min(value or 0, LARGEST_COUNT))


def _cost(priced: PricedCharge) -> int | None:
    return _believed(priced.cost.amount_nusd)


def _believed(amount_nusd: int | None) -> int | None:
    return amount_nusd if amount_nusd is not None and amount_nusd <= LARGEST_COST_NUSD else None


def _price_lines(priced: PricedCharge) -> str | None:
    if not priced.lines:
        return None
    lines = [
        (
            line.token_class,
            line.quantity,
            None if line.usd_per_mtok is None else format(line.usd_per_mtok.normalize(), "f"),
            line.amount_nusd,
        )
        for line in priced.lines
    ]
    return orjson.dumps(lines).decode()


def _json(values: Mapping[str, object]) -> str | None:
    return orjson.dumps(dict(values)).decode() if values else None
