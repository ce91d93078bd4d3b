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
from addons.core.pricing import corrections, fees, overrides, rules
from addons.core.pricing.parts import CACHED_IMAGE, Parts, as_cached_text, split
from addons.core.pricing.places import Place, is_free, places
from addons.core.pricing.priced import Priced, PriceLine, Rated
from addons.core.providers.reported_cost import WRITTEN_FOR_12H
from addons.core.weir_toml import PriceOverride

if TYPE_CHECKING:
    from addons.core.pricing.table import Table

UNPRICED = Priced(Cost(None, CostSource.NONE))
_MILLION = 1_000_000
_MOST_NUSD = 1_000_000 * money.NUSD_PER_USD
"""No call costs more: what would is nonsense, and sums of it would not fit into the ledger."""
_INPUT, _WRITTEN = "input_tokens", "cache_write_tokens"
_MEDIA = ("input_audio_tokens", "output_audio_tokens", "output_image_tokens")
"""Classes that cost several times what text does, wherever they have a price of their own."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A usage and everything that moves its price."""

    provider: str
    model: str
    parts: Parts
    at: str
    modifiers: Mapping[str, str]
    service_tier: str
    is_nothing: bool
    """True when it says that nothing was used, which costs nothing at any price."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The lines of a usage, and what had to be added to the table for them."""

    lines: Sequence[Rated]
    notes: tuple[str, ...]
    is_sure: bool = True


def _asked(
    provider: str,
    model: str,
    usage: Usage,
    at: str,
    modifiers: Mapping[str, str],
    service_tier: str,
) -> _Asked:
    parts = corrections.billed(provider, model, split(usage), modifiers, at)
    is_nothing = usage.input_tokens == usage.output_tokens == 0 and not parts
    return _Asked(provider, model, parts, at, modifiers, service_tier, is_nothing)


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
        asked = _asked(provider, model, usage, at, modifiers, service_tier)
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
        return self._by_table(_asked(provider, model, usage, at, modifiers, service_tier))

    def has_override(self, provider: str, model: str) -> bool:
        """Tell whether the user has set a price for this model."""
        return overrides.find(self._overrides, provider, model) is not None

    def _by_table(self, asked: _Asked) -> Priced:
        found = self._found(asked)
        if found is None:
            return UNPRICED
        version = " + ".join([self.load().version, *found.notes])
        return replace(_priced(found.lines, CostSource.TABLE, version), is_sure=found.is_sure)

    def _by_override(self, override: PriceOverride, asked: _Asked) -> Priced:
        if override.same_as:
            provider, _, model = override.same_as.partition("/")
            asked = replace(asked, provider=provider, model=model)
        known = self._found(asked)
        lines: list[Rated] | None = list(known.lines) if known is not None else None
        if override.rates:
            lines = _rerated(override.rates, asked.parts, known.lines if known else ())
        if lines is None:
            return UNPRICED
        multiplied = [_times(line, override.multiplier) for line in lines]
        return _priced(multiplied, CostSource.OVERRIDE, overrides.VERSION)

    def _found(self, asked: _Asked) -> _Found | None:
        """Give the lines of the first place that prices the whole usage."""
        if asked.is_nothing:
            return _Found((), ("nothing used",))
        if not asked.parts or not asked.model:
            return None
        if is_free(asked.provider, asked.model):
            return _Found((), ("free by its name",))
        tried = places(asked.provider, asked.model, asked.modifiers.get("served_by", ""))
        for place in (*self._finer(tried, asked), *tried):
            found = self._at(place, asked)
            if found is not None:
                return found
        if rules.context(asked.provider, asked.modifiers, asked.service_tier):
            return None
        for place in tried:
            by_piece = fees.lines(place.provider, place.model, asked.parts)
            if by_piece:
                return _Found(by_piece, tuple(filter(None, (place.note, "fees"))))
        return None

    def _finer(self, tried: tuple[Place, ...], asked: _Asked) -> list[Place]:
        """Give the places that know what images and sound cost, where these are in the usage.

        A gateway's entry may have the rates of text alone: what it drew would be priced as words.
        """
        media = [name for name in _MEDIA if name in asked.parts]
        if not media:
            return []
        table = self.load()
        return [p for p in tried if table.tells_apart(p.provider, p.model, media, asked.at)]

    def _at(self, place: Place, asked: _Asked) -> _Found | None:
        """Price a usage at one place of the table, with the rules and fees that it lacks."""
        context = rules.context(place.provider, asked.modifiers, asked.service_tier, asked.provider)
        table, model, parts = self.load(), place.model, asked.parts
        kept: tuple[Rated, ...] = ()
        if _WRITTEN in parts and corrections.is_kept_for_a_fee(asked.provider, model):
            storage = self._storage(asked)
            if storage is None:
                return None
            kept, parts = (storage,), corrections.unwritten(parts)
        if CACHED_IMAGE in parts and not self._has_own(CACHED_IMAGE, place, asked.at):
            parts = as_cached_text(parts)
        tier: rules.Rule | None = rules.NO_RULE
        prompt = corrections.largest_prompt(asked.modifiers)
        quote = table.quote(place.provider, model, parts, asked.at, context, prompt)
        if quote is None and context:
            tier = rules.tier_rule(place.provider, model, context)
            where = place.provider, model, parts, asked.at
            quote = table.quote(*where, {}, prompt) if tier else None
        if quote is None or tier is None:
            return None
        lines = corrections.request_fee(place.provider, model, quote.lines, asked.modifiers)
        lines = corrections.search_fee(place.provider, model, lines, asked.modifiers)
        lines += corrections.own_search(asked.provider, model)
        lines += corrections.maps_fee(place.provider, model, asked.modifiers)
        left = fees.needed(quote.left, bool(quote.lines))
        by_piece = fees.lines(place.provider, model, left)
        if by_piece is None:
            return None
        rule = rules.rule_for(place.provider, model, asked.modifiers)
        factor = rule.factor * tier.factor
        lines = tuple(_times(x, factor) if _is_tokens(x) else x for x in (*lines, *kept))
        doubt = _doubt(place, asked)
        note = place.note if place.is_sure else ""
        notes = (note, doubt, quote.note, tier.name, rule.name, "fees" if by_piece else "")
        return _Found((*lines, *by_piece), tuple(filter(None, notes)), not doubt)

    def _has_own(self, name: str, place: Place, at: str) -> bool:
        return self.load().tells_apart(place.provider, place.model, (name,), at)

    def _storage(self, asked: _Asked) -> Rated | None:
        """Give the line for what was written to a cache; None where the seller has no price."""
        for place in places(asked.provider, asked.model):
            if place.provider != asked.provider:
                continue
            # Storage knows no long prompts, so the rates are those of a few tokens.
            few: Parts = {_INPUT: 2, _WRITTEN: 1}
            quote = self.load().quote(place.provider, place.model, few, asked.at, {})
            rates = {x.token_class: x.usd_per_mtok for x in quote.lines} if quote else {}
            listed, input_rate = rates.get(_WRITTEN), rates.get(_INPUT)
            if listed is not None and input_rate is not None:
                return corrections.kept(asked.parts, asked.modifiers, listed, input_rate)
        return None


def _doubt(place: Place, asked: _Asked) -> str:
    """Say why a price may not be what was charged; empty for nearly all."""
    if not place.is_sure:
        return "listed, whoever served"
    if asked.model.endswith(":online") and "web_searches" not in asked.parts:
        return "searches untold"
    return "12 h written as 30 min" if WRITTEN_FOR_12H in asked.modifiers else ""


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
    if factor == 1:
        return line
    rate = None if line.usd_per_mtok is None else line.usd_per_mtok * factor
    return replace(line, usd=line.usd * factor, usd_per_mtok=rate)


def _is_tokens(line: Rated) -> bool:
    return line.token_class.endswith("_tokens")


def _priced(rated: Sequence[Rated], source: CostSource, version: str) -> Priced:
    """Round once, and let the largest line carry what rounding the others leaves over."""
    total = money.nusd(sum((line.usd for line in rated), Decimal(0)))
    if total > _MOST_NUSD:
        return UNPRICED
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
