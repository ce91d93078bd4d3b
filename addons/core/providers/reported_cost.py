"""The cost that some providers and gateways put into their usage object."""

import math
from collections.abc import Mapping
from decimal import Decimal

from addons.core import money
from addons.core.providers import figures

_TICKS_PER_USD = 10_000_000_000  # docs.x.ai, cost_in_usd_ticks, read 2026-11-23
_MOST_USD = 1_000_000


def reported_cost(usage: Mapping[str, object]) -> int | None:
    """Give the provider's own figure in nano-dollars; None when it gives none.

    OpenRouter and Vercel say `cost`, Perplexity `cost.total_cost`, xAI `cost_in_usd_ticks`.
    Zero ticks are no figure: Azure sends them with every answer of a Grok model.
    """
    ticks = figures.count(usage.get("cost_in_usd_ticks"))
    if ticks:
        return money.nusd(Decimal(ticks) / _TICKS_PER_USD)
    cost = usage.get("cost")
    if isinstance(cost, dict):
        cost = cost.get("total_cost")
    if isinstance(cost, bool) or not isinstance(cost, int | float):
        return None
    return money.nusd(cost) if math.isfinite(cost) and 0 <= cost <= _MOST_USD else None
