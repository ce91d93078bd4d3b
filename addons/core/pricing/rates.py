"""The rates of one model at one moment, and how a usage falls into their classes."""

from collections.abc import Mapping
from decimal import Decimal

from genai_prices.decompose import is_descendant_or_self
from genai_prices.types import TieredPrices, calc_unit_price
from genai_prices.units import UnitDef

from addons.core.pricing.parts import Parts
from addons.core.pricing.priced import Rated

_MILLION = 1_000_000
_REQUESTS = "requests"


class Rates:
    """What a model charges for; which class lies inside which is worked out once."""

    def __init__(
        self,
        owner: str,
        units: Mapping[str, UnitDef],
        rates: Mapping[str, Decimal | TieredPrices | None],
        *,
        is_amended: bool = False,
    ) -> None:
        """`units` are all that there are, `rates` those of the model by their price's name."""
        self.owner = owner
        """In whose list the model stands; some sellers have none of their own."""
        self.is_amended = is_amended
        """Whether some of them are not the table's."""
        self._units = units
        priced = [unit for unit in units.values() if rates.get(unit.price_key) is not None]
        # The most special first: what is inside a class is known before the class itself.
        priced.sort(key=lambda unit: (-len(unit.dimensions), unit.usage_key))
        self._classes = tuple(
            (
                unit,
                rates[unit.price_key],
                tuple(
                    other.usage_key
                    for other in priced
                    if other is not unit and is_descendant_or_self(unit, other)
                ),
            )
            for unit in priced
        )
        self._is_covered: dict[str, bool] = {}
        self.prices_tokens = any(unit.usage_key.endswith("_tokens") for unit in priced)

    def __bool__(self) -> bool:
        """Tell whether there is any rate at all."""
        return bool(self._classes)

    def has_own(self, name: str) -> bool:
        """Tell whether a class has a rate of its own, not just that of its whole."""
        return any(unit.usage_key == name for unit, _, _ in self._classes)

    def covers(self, name: str) -> bool:
        """Tell whether a count has a rate: its own, that of its whole, or those of its parts."""
        known = self._is_covered.get(name)
        if known is None:
            unit = self._units.get(name)
            known = unit is not None and any(
                is_descendant_or_self(other, unit) or is_descendant_or_self(unit, other)
                for other, _, _ in self._classes
            )
            self._is_covered[name] = known
        return known

    def lines(self, parts: Parts, prompt: float | None = None) -> tuple[Rated, ...]:
        """Price what each class has that no class inside it has.

        `prompt` is the size by which long prompts are told, where it is not all of the input.

        Raises ValueError where classes inside a class have more than it has: cached audio, of a
        model that has rates for cached and for audio input but none for both in one.
        """
        own: dict[str, float] = {}
        size = parts.get("input_tokens", 0) if prompt is None else prompt
        lines = []
        for unit, rate, inside in self._classes:
            name = unit.usage_key
            count = parts.get(name, 0) - sum(own[other] for other in inside)
            if count < 0:
                raise ValueError(f"the parts of {name} are more than the whole")
            own[name] = count
            if name == _REQUESTS:
                count = 1
            if count and rate is not None:
                lines.append(_rated(name, count, rate, size, unit.per))
        return tuple(lines)


def _rated(name: str, count: float, rate: Decimal | TieredPrices, size: float, per: int) -> Rated:
    usd = calc_unit_price(rate, count, size, per)
    usd_per_mtok = usd * _MILLION / Decimal(str(count)) if per == _MILLION else None
    return Rated(name, float(count), usd_per_mtok, usd)
