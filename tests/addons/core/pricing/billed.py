"""What a usage costs, in dollars."""

from decimal import Decimal

from addons.core import money
from addons.core.call import Usage
from addons.core.pricing.prices import Prices

AT = "2026-11-23T09:00:00.000Z"


def usd(
    prices: Prices,
    provider: str,
    model: str,
    usage: Usage,
    at: str = AT,
    service_tier: str = "",
    **modifiers: str,
) -> Decimal | None:
    """Price a call as the ledger does; None where it has no price."""
    cost = prices.price(provider, model, usage, at, modifiers, service_tier).cost
    return None if cost.amount_nusd is None else money.usd(cost.amount_nusd)
