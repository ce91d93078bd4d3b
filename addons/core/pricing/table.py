"""The price table: genai-prices, asked for one usage at a time. Importing this takes 0.5 s."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache

import genai_prices
from genai_prices.data_snapshot import get_snapshot
from genai_prices.data_units import unit_data
from genai_prices.types import ModelInfo, Provider, StartDateConstraint
from genai_prices.units import UnitDef, UnitRegistry

from addons.core.pricing import amendments
from addons.core.pricing.parts import Parts
from addons.core.pricing.priced import Quote
from addons.core.pricing.rates import Rates

_VERSION = f"genai-prices {genai_prices.__version__}"
_TO_THE_MINUTE = len("2026-11-23T09:00")
_MOST_RATES = 256
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
        # The table knows no price that changes within a minute.
        self._rates = lru_cache(_MOST_RATES)(self._rates_at)

    def quote(
        self,
        provider: str,
        model: str,
        parts: Parts,
        at: str,
        context: Mapping[str, str],
        prompt: float | None = None,
    ) -> Quote | None:
        """Price each class of a usage that has a rate; None when the model is not known.

        `at` is the time of the call (ISO 8601): prices have a history. A `context` (service
        tier, batch, speed) that the model has no rates for is no price, not the standard one.
        A long `prompt` may have rates of its own; it is all of the input unless it is told.
        Rates of a tier that the table came to know later hold from when the standard ones do.
        """
        rates = self._rates(provider, model, at[:_TO_THE_MINUTE], tuple(context.items()))
        if rates is None or not parts:
            return None
        note = "amended" if rates.is_amended else ""
        if not rates and rates.owner in _FREE_WITHOUT_RATES:
            return Quote((), note=note)
        left = {name: n for name, n in parts.items() if not rates.covers(name)}
        if len(left) < len(parts) and not rates.prices_tokens:
            # A model that is sold by the hour or page: its tokens are told, not billed.
            left = {name: n for name, n in left.items() if not name.endswith("_tokens")}
        return Quote(rates.lines(parts, prompt), left, note)

    def tells_apart(self, provider: str, model: str, names: Iterable[str], at: str) -> bool:
        """Tell whether a model has a rate of its own for each of these classes."""
        rates = self._rates(provider, model, at[:_TO_THE_MINUTE], ())
        return rates is not None and all(map(rates.has_own, names))

    def _rates_at(
        self, provider: str, model: str, minute: str, context: tuple[tuple[str, str], ...]
    ) -> Rates | None:
        moment = datetime.fromisoformat(f"{minute}Z")
        found = self._find(provider, model)
        owner = self._owner(*found) if found else provider
        amended = amendments.rates(owner, model, moment)
        if amended is not None:
            if context:  # tiers are not amended: their documented factors hold
                return None
            of_table = vars(found[1].get_prices(moment)) if found and amended else {}
            return Rates(owner, self._units, {**of_table, **amended}, is_amended=True)
        if found is None:
            return None
        known = _when_known(found[1], moment, context)
        if known is None:
            return None
        return Rates(owner, self._units, vars(found[1].get_prices(known, dict(context))))

    def _owner(self, seller: Provider, model: ModelInfo) -> str:
        """Say in whose list a model stands: Azure and Google sell some at the maker's price."""
        if any(model is each for each in seller.models):
            return seller.id
        makers = (each for each in self._snapshot.providers if each is not seller)
        return next((m.id for m in makers if any(model is each for each in m.models)), seller.id)

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


def _when_known(
    model: ModelInfo, moment: datetime, context: tuple[tuple[str, str], ...]
) -> datetime | None:
    """Give the moment whose rates hold for a context; None when there are none.

    The table dates a tier's rates by the day on which it learnt of them. An earlier call of that
    tier had them too, if the standard rates have not changed in between.
    """
    known = moment
    for name, value in context:
        starts = [
            start
            for variant in model.price_variants or ()
            if variant.when.get(name) == value
            and (start := _start(variant.constraint, moment)) is not None
        ]
        if not starts:
            return None
        known = max(known, min(starts))
    return known if model.get_prices(known) == model.get_prices(moment) else None


def _start(constraint: object, moment: datetime) -> datetime | None:
    """Give when rates begin: `moment` for those that are in force."""
    match constraint:
        case None:
            return moment
        case StartDateConstraint(start_date=date() as day):
            return max(moment, datetime.combine(day, time(), UTC))
        case _:
            return None
