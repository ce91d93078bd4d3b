"""What a usage costs: the user's prices over the table's, with the rules that neither knows.

The table (0.5 s, 30 MB) is loaded at first use, in the thread that asks first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from addons.core import money
from addons.core.call import Cost, CostSource, Usage
from addons.core.pricing import overrides, rules
from addons.core.pricing.parts import Parts, split
from addons.core.pricing.priced import Priced, PriceLine, Rated
from addons.core.weir_toml import PriceOverride

if TYPE_CHECKING:
    from addons.core.pricing.table import Table

UNPRICED = Priced(Cost(None, CostSource.NONE))
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class _Asked:
    """A usage and everything that moves its price."""

    provider: str
    model: str
    parts: Parts
    at: str
    modifiers: Mapping[str, str]
    service_tier: str


class Prices:
    """Prices usages. For one thread."""

    def __init__(self, price_overrides: tuple[PriceOverride, ...] = ()) -> None:
        self._overrides = price_overrides
        self._loaded: Table | None = None

    def load(self) -> Table:
        """Load the table now, so that the first call does not wait for it."""
        if self._loaded is None:
            from addons.core.pricing.table import Table

            self._loaded = Table()
        return self._loaded

    def price(
        self,
        provider: str,
        model: str,
        usage: Usage,
        at: str,
        modifiers: Mapping[str, str],
        service_tier: str,
    ) -> Priced:
        """Price a usage by the user's override if there is one, else by the table.

        `at` is when the call began (ISO 8601). What has no price, in whole or in part, is
        unpriced.
        """
        asked = _Asked(provider, model, split(usage), at, modifiers, service_tier)
        override = overrides.find(self._overrides, provider, model)
        return self._by_table(asked) if override is None else self._by_override(override, asked)

    def table_price(
        self,
        provider: str,
        model: str,
        usage: Usage,
        at: str,
        modifiers: Mapping[str, str],
        service_tier: str,
    ) -> Priced:
        """Price a usage by the table alone, whatever the user has set."""
        return self._by_table(_Asked(provider, model, split(usage), at, modifiers, service_tier))

    def has_override(self, provider: str, model: str) -> bool:
        """Tell whether the user has set a price for this model."""
        return overrides.find(self._overrides, provider, model) is not None

    def _by_table(self, asked: _Asked) -> Priced:
        rated = self._rated(asked)
        if rated is None:
            return UNPRICED
        rule = rules.rule_for(asked.provider, asked.model, asked.modifiers)
        version = f"{self.load().version} + {rule.name}" if rule.name else self.load().version
        return _priced(rated, CostSource.TABLE, version)

    def _by_override(self, override: PriceOverride, asked: _Asked) -> Priced:
        if override.same_as:
            provider, _, model = override.same_as.partition("/")
            asked = replace(asked, provider=provider, model=model)
        known = self._rated(asked)
        lines: list[Rated] | None = list(known) if known is not None else None
        if override.rates:
            lines = _rerated(override.rates, asked.parts, known or ())
        if lines is None:
            return UNPRICED
        multiplied = [_times(line, override.multiplier) for line in lines]
        return _priced(multiplied, CostSource.OVERRIDE, overrides.VERSION)

    def _rated(self, asked: _Asked) -> Sequence[Rated] | None:
        """Give the table's lines, with the factor of a rule in them."""
        context = rules.context(asked.provider, asked.modifiers, asked.service_tier)
        lines = self.load().rated(asked.provider, asked.model, asked.parts, asked.at, context)
        factor = rules.rule_for(asked.provider, asked.model, asked.modifiers).factor
        if lines is None or factor == 1:
            return lines
        return [_times(line, factor) if _is_tokens(line) else line for line in lines]


def _rerated(
    rates: Mapping[str, Decimal], parts: Parts, known: Sequence[Rated]
) -> list[Rated] | None:
    """Price each class by the user's rate, else as the table does; None if one has neither."""
    lines: list[Rated] = []
    for name, count in overrides.classes(parts).items():
        of_table = [line for line in known if overrides.class_of(line.token_class) == name]
        rate = overrides.rate(rates, name)
        if rate is None and not of_table:
            rate = overrides.rate_instead(rates, name)
        if rate is not None:
            lines.append(Rated(name, count, rate, rate * Decimal(str(count)) / _MILLION))
        elif of_table:
            lines.extend(of_table)
        else:
            return None
    return lines


def _times(line: Rated, factor: Decimal) -> Rated:
    rate = None if line.usd_per_mtok is None else line.usd_per_mtok * factor
    return replace(line, usd=line.usd * factor, usd_per_mtok=rate)


def _is_tokens(line: Rated) -> bool:
    return line.token_class.endswith("_tokens")


def _priced(rated: Sequence[Rated], source: CostSource, version: str) -> Priced:
    """Round once, and let the largest line carry what rounding the others leaves over."""
    total = money.nusd(sum((line.usd for line in rated), Decimal(0)))
    amounts = [money.nusd(line.usd) for line in rated]
    if amounts:
        largest = amounts.index(max(amounts))
        amounts[largest] += total - sum(amounts)
    lines = tuple(
        PriceLine(
            line.token_class.removesuffix("_tokens"), line.quantity, line.usd_per_mtok, amount
        )
        for line, amount in zip(rated, amounts, strict=True)
    )
    return Priced(Cost(total, source, version), lines)
