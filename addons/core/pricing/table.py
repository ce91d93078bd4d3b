"""The price table: genai-prices, asked for one usage at a time. Importing this takes 0.5 s."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace

import genai_prices
from genai_prices.data_snapshot import get_snapshot
from genai_prices.data_units import unit_data
from genai_prices.decompose import compute_leaf_values, is_descendant_or_self
from genai_prices.types import ModelInfo, Provider, TieredPrices, calc_unit_price
from genai_prices.units import UnitDef, UnitRegistry

from addons.core.pricing.parts import Parts
from addons.core.pricing.priced import Quote, Rated

_VERSION = f"genai-prices {genai_prices.__version__}"
_MILLION = 1_000_000
_MOST_MISSES = 10_000
_FREE_WITHOUT_RATES = ("google", "openai")
"""Providers whose models without any rate are free (moderation, Gemma), not unknown."""


class Table:
    """Looks rates up; remembers the models that it does not know."""

    def __init__(self) -> None:
        self._units: Mapping[str, UnitDef] = UnitRegistry(unit_data).units
        self._snapshot = get_snapshot()
        self.version = _VERSION
        """What a price names as its source."""
        self._misses: set[tuple[str, str]] = set()

    def quote(
        self, provider: str, model: str, parts: Parts, at: str, context: Mapping[str, str]
    ) -> Quote | None:
        """Price each class of a usage that has a rate; None when the model is not known.

        `at` is the time of the call (ISO 8601): prices have a history. A `context` (service
        tier, batch, speed) that the model has no rates for is no price, not the standard one.
        """
        found = self._find(provider, model)
        if found is None or not parts:
            return None
        owner, known = found
        moment = datetime.fromisoformat(at)
        if not all(_has_variant(known, moment, name, value) for name, value in context.items()):
            return None
        rates = vars(known.get_prices(moment, context))
        priced = {
            name: unit
            for name, unit in self._units.items()
            if rates.get(unit.price_key) is not None
        }
        if not priced and owner.id in _FREE_WITHOUT_RATES:
            return Quote(())
        left = {name: n for name, n in parts.items() if not self._is_covered(name, priced)}
        if len(left) < len(parts) and not any(map(_counts_tokens, priced)):
            # A model that is sold by the hour or page: its tokens are told, not billed.
            left = {name: n for name, n in left.items() if not _counts_tokens(name)}
        counts = compute_leaf_values(set(priced), SimpleNamespace(**parts), priced)
        if "requests" in priced:
            counts["requests"] = 1
        size = parts.get("input_tokens", 0)
        lines = tuple(
            _rated(name, count, rates[priced[name].price_key], size, priced[name].per)
            for name, count in counts.items()
            if count
        )
        return Quote(lines, left)

    def _find(self, provider: str, model: str) -> tuple[Provider, ModelInfo] | None:
        if (provider, model) in self._misses:
            return None
        try:
            return self._snapshot.find_provider_model(model, None, provider, None)
        except LookupError:
            if len(self._misses) >= _MOST_MISSES:
                self._misses.clear()
            self._misses.add((provider, model))
            return None

    def _is_covered(self, name: str, priced: Mapping[str, UnitDef]) -> bool:
        """Tell whether a count has a rate: its own, that of its whole, or those of its parts."""
        unit = self._units.get(name)
        return unit is not None and any(
            is_descendant_or_self(other, unit) or is_descendant_or_self(unit, other)
            for other in priced.values()
        )


def _has_variant(model: ModelInfo, moment: datetime, name: str, value: str) -> bool:
    return any(
        variant.when.get(name) == value
        and (variant.constraint is None or variant.constraint.active(moment))
        for variant in model.price_variants or ()
    )


def _counts_tokens(name: str) -> bool:
    return name.endswith("_tokens")


def _rated(
    name: str, count: float | Decimal, rate: Decimal | TieredPrices, size: float, per: int
) -> Rated:
    usd = calc_unit_price(rate, count, size, per)
    usd_per_mtok = usd * _MILLION / Decimal(str(count)) if per == _MILLION else None
    return Rated(name, float(count), usd_per_mtok, usd)
