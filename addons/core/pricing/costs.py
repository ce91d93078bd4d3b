"""What a call costs: the provider's own figure first, then the user's price, then the table's."""

from collections.abc import Mapping
from dataclasses import replace

from addons.core import money
from addons.core.call import (
    NO_USAGE,
    Billing,
    Charge,
    Cost,
    CostSource,
    Opening,
    Reading,
    Settlement,
)
from addons.core.pricing import rules
from addons.core.pricing.places import sold_as
from addons.core.pricing.priced import PricedCharge, PricedCharges
from addons.core.pricing.prices import Prices
from addons.core.providers.reported_cost import NO_BILL, SERVED_MODEL

BY_PROVIDER = "provider"
"""`price_version` of a figure that the provider sent."""
OWN_KEY = "own_key"
"""The kind of a line that a gateway paid with the user's own key at the maker."""
NOT_BILLED = "not billed"
"""`price_version` of an answer that the provider documents as not charged."""


class Costs:
    """Turns a finished call into priced charges. For the ledger's writer thread."""

    def __init__(self, prices: Prices) -> None:
        self._prices = prices

    def prepare(self) -> None:
        """Load the price table, so that the first call does not wait for it."""
        self._prices.load()

    def charges(self, opening: Opening, settlement: Settlement) -> PricedCharges:
        """Price every charge of a call.

        A provider's figure is for the whole call: its first line carries it, the others cost 0.
        Calls on the user's own machine, free endpoints and answers that are documented as not
        billed cost 0, unless the provider or the user says otherwise.
        """
        reading = settlement.reading
        charges = reading.charges
        if not charges and reading.reported_cost_nusd is not None:
            charges = (Charge(reading.model, NO_USAGE),)
        priced = [self._charge(opening, reading, each, line) for line, each in enumerate(charges)]
        return (*priced, *_paid_with_own_key(opening, reading))

    def _charge(
        self, opening: Opening, reading: Reading, charge: Charge, line: int
    ) -> PricedCharge:
        if not charge.model:
            charge = replace(charge, model=reading.model or opening.model_asked)
        how = (
            charge.usage,
            opening.started_at,
            _modifiers(opening, reading),
            reading.service_tier,
        )
        seller, model = charge.seller or opening.provider, charge.model
        own_line = charge.kind == "answer"
        named = _named(seller, model, opening, reading) if own_line else model
        table = self._prices.table_price(seller, named, *how)
        has_override = self._prices.has_override(seller, model)
        own = self._prices.price(seller, model, *how) if has_override else table
        # What the answer says of its own bill is not about an earlier try.
        cost = None if charge.seller else _reported(reading, line) or _not_billed(reading)
        if cost is None and not has_override:
            cost = _known_to_be_free(opening) or _credited(reading)
        if cost is not None and not table.is_sure:
            # A bill is not compared with what another host would have charged.
            return PricedCharge(charge, cost)
        return PricedCharge(charge, cost or own.cost, table.cost.amount_nusd, own.lines)


def _named(seller: str, model: str, opening: Opening, reading: Reading) -> str:
    """Give the name by which the call's own line is priced."""
    return reading.modifiers.get(SERVED_MODEL) or sold_as(seller, model, opening.model_asked)


def _paid_with_own_key(opening: Opening, reading: Reading) -> PricedCharges:
    """Give the line of what a gateway paid with the user's own key, beside its own charge."""
    told = reading.modifiers.get("own_key_usd")
    if not told or not reading.charges:
        return ()
    charge = Charge(reading.model or opening.model_asked, NO_USAGE, OWN_KEY)
    cost = Cost(money.nusd(told), CostSource.PROVIDER, BY_PROVIDER)
    return (PricedCharge(charge, cost),)


def _reported(reading: Reading, line: int) -> Cost | None:
    if reading.reported_cost_nusd is None or NO_BILL in reading.modifiers:
        return None
    return Cost(0 if line else reading.reported_cost_nusd, CostSource.PROVIDER, BY_PROVIDER)


def _not_billed(reading: Reading) -> Cost | None:
    return None if reading.billable else Cost(0, CostSource.TABLE, NOT_BILLED)


def _known_to_be_free(opening: Opening) -> Cost | None:
    if opening.billing in (Billing.LOCAL, Billing.FREE):
        return Cost(0, CostSource.TABLE, opening.billing)
    return None


def _credited(reading: Reading) -> Cost | None:
    # A redeemed fallback credit takes an unsaid amount off the reported cache writes
    # (platform.claude.com/docs, "Fallback", read 2026-11-23): the table's figure is a ceiling.
    if reading.modifiers.get("fallback_credit") == "redeemed":
        return Cost(None, CostSource.NONE)
    return None


def _modifiers(opening: Opening, reading: Reading) -> Mapping[str, str]:
    """Add what the host says about the price."""
    region = rules.residency(opening.provider, opening.host)
    return {**reading.modifiers, "residency": region} if region else reading.modifiers
