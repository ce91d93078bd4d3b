"""One call explained: what was paid for what, how we know, where the time went."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from addons.core import money
from addons.core.call import Try
from addons.core.ledger.rows import CallDetail, CallRow
from dashboard.filters import plain

SOURCES = {
    "reported": "The provider reported these tokens itself, at the end of its answer.",
    "partial": "The answer was cut before the provider's last figure: these are those until then.",
    "estimated": "The provider did not report everything: Weir counted words itself. "
    "Figures with ≈ are a guess.",
    "none": "Nothing was reported, and nothing can be said.",
}
COSTS = {
    "provider": "The provider sent this cost with its answer.",
    "table": "What was counted × the provider's public prices.",
    "override": "What was counted × your own prices ([prices] in weir.toml).",
    "none": "No price is known for this model, or for a part of what was counted: the call is "
    "unpriced, which is not free. Name one under [prices] in weir.toml.",
}
BILLINGS = {
    "subscription": "A plan pays this call: the cost is what the API would have charged.",
    "local": "It ran on a machine of your own.",
    "free": "The provider does not charge for this endpoint.",
}
OUTCOMES = {
    "open": "still running",
    "settled": "complete",
    "cancelled": "the client left first",
    "failed": "the provider could not be reached, or broke off",
    "refused": "Weir said no",
    "interrupted": "Weir itself was stopped while it ran",
}
FAILURES = {
    "unreachable": "could not be reached",
    "broken": "broke off",
    "silent": "said nothing in time",
    "limited": "its key had to wait",
    "denied": "its key was not taken",
    "error": "could not answer",
}


_SHORTEST_MS = 0.05
"""A shorter phase would read as 0.0 ms."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One stretch of a call's time."""

    name: str
    length_ms: float


def phases(call: CallRow) -> tuple[Phase, ...]:
    """Cut a call's time into waiting, thinking and speaking, as far as it was measured."""
    if call.duration_ms is None:
        return ()
    first_byte = min(call.first_byte_ms or 0.0, call.duration_ms)
    first_token = min(max(call.first_token_ms or first_byte, first_byte), call.duration_ms)
    cut = (
        Phase("Until the first byte", first_byte),
        Phase("Until the first token", first_token - first_byte),
        Phase("Answer", call.duration_ms - first_token),
    )
    return tuple(phase for phase in cut if phase.length_ms >= _SHORTEST_MS)


def guessed(call: CallRow) -> str:
    """Name the figures that are guesses of ours: `input tokens and output tokens`."""
    return call.estimated.replace("_", " ").replace(",", " and ")


def guessed_classes(call: CallRow) -> frozenset[str]:
    """Give the lines of a bill that guesses of ours went into, as the price table calls them."""
    names = [name.removesuffix("_tokens") for name in filter(None, call.estimated.split(","))]
    turned = ["_".join(reversed(name.split("_"))) for name in names if name.count("_") == 1]
    return frozenset((*names, *turned))


def tried(one: Try) -> str:
    """Say what became of a try: `could not answer (529)`."""
    told = FAILURES.get(one.failure, one.failure)
    why = str(one.status) if one.status is not None else one.error
    return f"{told} ({why})" if why else told


def usage_text(detail: CallDetail) -> str:
    """Give the provider's own usage object in readable form, in ASCII: nothing in it can hide."""
    try:
        return json.dumps(json.loads(detail.usage_raw), indent=2)
    except (ValueError, RecursionError):
        return plain(detail.usage_raw)


CSV_COLUMNS = (
    "call_id", "charge", "model", "token_class", "quantity", "usd_per_mtok", "amount_nusd",
    "amount_usd", "cost_source", "price_version",
)  # fmt: skip


def csv_rows(detail: CallDetail) -> Iterator[tuple[object, ...]]:
    """Give each line of each charge; the amounts add up to the cost."""
    for charge in detail.charges:
        for line in charge.lines:
            yield (
                detail.call.call_id,
                charge.kind,
                charge.model,
                line.token_class,
                line.quantity,
                Decimal(line.usd_per_mtok) if line.usd_per_mtok else None,
                line.amount_nusd,
                money.usd(line.amount_nusd),
                charge.cost_source,
                charge.price_version,
            )
