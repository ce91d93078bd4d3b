"""Rates of some models for some time that are not the table's, and when they hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fnmatch import fnmatchcase

from genai_prices.types import Tier, TieredPrices

type Rate = Decimal | TieredPrices
_ALWAYS, _NEVER = "", "9999"
_HOLIDAYS = (
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
)
"""China's, as far as they were announced: there is no peak on them."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """Rates of some models for some time; they are laid over the table's."""

    provider: str
    models: tuple[str, ...]
    """Patterns."""
    usd: Mapping[str, str] = field(default_factory=dict)
    """Dollars for a million tokens by the table's name of the rate; none at all is free."""
    since: str = _ALWAYS
    until: str = _NEVER
    """The minute in which they end (ISO 8601); they begin with that of `since`."""
    long: Mapping[str, str] = field(default_factory=dict)
    """The same for prompts of more than `beyond` tokens."""
    beyond: int = 0
    at_peak: int = 1
    """What all of it is multiplied by in DeepSeek's peak hours."""

    def fits(self, provider: str, model: str, moment: datetime) -> bool:
        """Tell whether a model has these rates at a moment (UTC)."""
        minute = moment.strftime("%Y-%m-%dT%H:%M")
        return (
            self.provider == provider
            and self.since <= minute < self.until
            and any(fnmatchcase(model, pattern) for pattern in self.models)
        )

    def rates(self, moment: datetime) -> Iterator[tuple[str, Rate]]:
        """Give the rates by the table's names of them."""
        factor = self.at_peak if self.at_peak != 1 and is_peak(moment) else 1
        for name, usd in self.usd.items():
            base = Decimal(usd) * factor
            if name not in self.long:
                yield name, base
            else:
                long = Decimal(self.long[name]) * factor
                yield name, TieredPrices(base=base, tiers=[Tier(start=self.beyond, price=long)])


def is_peak(moment: datetime) -> bool:
    """Tell whether DeepSeek charges double: Monday to Friday, 01 to 04 and 06 to 10 o'clock UTC."""
    day = moment.date()
    if day.weekday() >= 5 or any(first <= day <= last for first, last in _HOLIDAYS):
        return False
    return 1 <= moment.hour < 4 or 6 <= moment.hour < 10
