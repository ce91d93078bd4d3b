"""What pricing hands over: a cost, and the lines that add up to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from addons.core.call import Charge, Cost


@dataclass(frozen=True, slots=True)
class Rated:
    """One class of a usage at its rate, before any rounding."""

    token_class: str
    """The price table's name of the class; it holds what no finer class has."""
    quantity: float
    usd_per_mtok: Decimal | None
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Quote:
    """What the table says about a usage."""

    lines: tuple[Rated, ...]
    left: Mapping[str, float] = field(default_factory=dict)
    """The counts that it has no rate for."""
    note: str = ""
    """What stands in the price's version besides the table's own."""


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One class of tokens (or other billed units) of a charge, at its own rate."""

    token_class: str
    """`input`, `cache_read`, `cache_write`, `cache_write_1h`, `output`, `audio_input`, ...,
    or the name of a unit: `web_searches`. Classes do not overlap: `input` is uncached input."""
    quantity: float
    """Tokens or units."""
    usd_per_mtok: Decimal | None
    """Dollars per million; None when the rate is not one number (units, tiers by part)."""
    amount_nusd: int


@dataclass(frozen=True, slots=True)
class Priced:
    """What a usage costs. Without a price, the cost is unpriced and there are no lines."""

    cost: Cost
    lines: tuple[PriceLine, ...] = ()
    is_sure: bool = True
    """False where it is the price of one host of a model, and another may have served the call."""


@dataclass(frozen=True, slots=True)
class PricedCharge:
    """One billing line with its cost, and what the price table alone would have said."""

    charge: Charge
    cost: Cost
    table_cost_nusd: int | None = None
    lines: tuple[PriceLine, ...] = ()


PricedCharges = tuple[PricedCharge, ...]
