"""Lines of the price table that are not what the provider charges, put right."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from addons.core.pricing.parts import Parts
from addons.core.pricing.priced import Rated
from addons.core.providers.google.gemini_usage import MAPS

_MILLION = 1_000_000
_REQUEST = {
    "sonar": ("0.005", "0.008", "0.012"),
    "sonar-reasoning": ("0.005", "0.008", "0.012"),
    "sonar-pro": ("0.006", "0.010", "0.014"),
    "sonar-reasoning-pro": ("0.006", "0.010", "0.014"),
}
_PRO_SEARCH = ("0.014", "0.018", "0.022")
"""Of sonar-pro, where its thorough search was asked for."""
_WRITTEN = "cache_write_tokens"
KEPT = "cache_storage_tokens"
"""The class of what is written to a cache, where that costs its storage beside the input."""
_PER_REQUEST = "requests"
_SEARCHES = "web_searches"
_SIZES = ("low", "medium", "high")


def request_fee(
    provider: str, model: str, lines: tuple[Rated, ...], modifiers: Mapping[str, str]
) -> tuple[Rated, ...]:
    """Charge a request at Perplexity by its search context, `low` unless more was asked for.

    The table has the fee for `high` alone. docs.perplexity.ai/getting-started/pricing, not re-read.
    """
    by_size = _REQUEST.get(model) if provider == "perplexity" else None
    if by_size is None:
        return lines
    if model == "sonar-pro" and modifiers.get("search_type") == "pro":
        by_size = _PRO_SEARCH
    size = modifiers.get("search_context_size", "")
    fee = Decimal(by_size[_SIZES.index(size) if size in _SIZES else 0])
    return tuple(replace(x, usd=fee) if x.token_class == _PER_REQUEST else x for x in lines)


_BY_ITEM_SINCE = "2026-09-21"
_LEAST_SECONDS = 10
_SECONDS = ("audio_seconds", "input_audio_seconds")


def billed(provider: str, model: str, parts: Parts, modifiers: Mapping[str, str], at: str) -> Parts:
    """Give what a usage is billed for, where that is not quite what was counted.

    xAI charges pictures by their size, and those that an edit begins with; searches on X by what
    they found instead of by search since 2026-09-21 (docs.x.ai/developers/pricing, as written down
    on 2026-05-17 and 2026-09-26; the sum is that of recorded answers). Groq charges ten seconds of
    sound at least (console.groq.com/docs/speech-to-text, not re-read). What OpenAI's image models
    make is pictures, unless a usage splits it.
    """
    if model.startswith("gpt-image-") and "output_image_tokens" not in parts:
        made = parts.get("output_tokens")
        return {**parts, "output_image_tokens": made} if made else parts
    if provider == "groq":
        least = {name: _LEAST_SECONDS for name in _SECONDS if parts.get(name, 0) > 0}
        return {**parts, **{name: max(least[name], parts[name]) for name in least}}
    if provider not in ("x-ai", "xai"):
        return parts
    found = dict(parts)
    if at >= _BY_ITEM_SINCE:
        found.pop("social_searches", None)
    if "images" in found:
        if modifiers.get("resolution") == "2k":
            found["images_2k"] = found.pop("images")
        given = modifiers.get("input_images", "")
        if given.isdigit():
            found["input_images"] = int(given)
    return found


_PREVIEW_FEE = Decimal("0.025")
_WITHOUT_REASONING = ("gpt-4o", "gpt-4.1")


def search_fee(
    provider: str, model: str, lines: tuple[Rated, ...], modifiers: Mapping[str, str]
) -> tuple[Rated, ...]:
    """Charge OpenAI's older search tool by its own price where the model does not reason.

    platform.openai.com/docs/pricing, "Built-in tools", as written down on 2026-10-10: $25 for 1000
    calls of `web_search_preview` instead of $10; what the pages add to the prompt is free.
    """
    if modifiers.get("search_tool") != "web_search_preview" or provider not in ("openai", "azure"):
        return lines
    if not model.startswith(_WITHOUT_REASONING):
        return lines
    return tuple(
        replace(x, usd=_PREVIEW_FEE * Decimal(str(x.quantity))) if x.token_class == _SEARCHES else x
        for x in lines
    )


def maps_fee(provider: str, model: str, modifiers: Mapping[str, str]) -> tuple[Rated, ...]:
    """Charge Gemini's grounding in Google Maps: once a prompt, since Gemini 3 once a query.

    ai.google.dev/gemini-api/docs/pricing, as written down on 2026-10 (TokenMeter 0.14): $25 or $14
    for 1000. How many queries an answer made is not on the wire; an interaction tells it.
    """
    told = modifiers.get(MAPS, "")
    if provider != "google" or not told.isdecimal():
        return ()
    is_once = model.startswith("gemini-2")
    count = 1 if is_once else int(told)
    fee = Decimal("0.025") if is_once else Decimal("0.014")
    return (Rated(MAPS, count, None, fee * count),)


_SEARCHING = {
    "gpt-4o-search-preview": Decimal("0.025"),
    "gpt-4o-mini-search-preview": Decimal("0.025"),
    "gpt-5-search-api": Decimal("0.01"),
}


def own_search(seller: str, model: str) -> tuple[Rated, ...]:
    """Charge the search that OpenAI's search models make for every chat, which no answer tells.

    platform.openai.com/docs/guides/tools-web-search, "Chat Completions", and docs/pricing,
    "Built-in tools", not re-read: they always search, at the price of the older or newer tool.
    """
    plain = next((name for name in _SEARCHING if model.startswith(name)), "")
    if seller != "openai" or not plain:
        return ()
    return (Rated(_SEARCHES, 1, None, _SEARCHING[plain]),)


def is_kept_for_a_fee(seller: str, model: str) -> bool:
    """Tell whether writing to a cache costs its storage, on top of what its tokens cost anyway.

    OpenRouter writes Gemini's cache for five minutes; what is written is charged as input, or as
    read where the same call reads it again. openrouter.ai/docs/features/prompt-caching, not
    re-read; both seen to the cent in recorded answers.
    """
    return seller == "openrouter" and "gemini" in model


def largest_prompt(modifiers: Mapping[str, str]) -> float | None:
    """Give the largest prompt of a reading that adds up several; None of any other.

    What is dearer above some size is dearer for the request that has it, not for the sum.
    """
    told = modifiers.get("largest_prompt", "")
    return float(told) if told.isascii() and told.isdigit() else None


def unwritten(parts: Parts) -> Parts:
    """Leave what was written to a cache among the input."""
    return {name: count for name, count in parts.items() if not name.startswith("cache_write_")}


def kept(
    parts: Parts, modifiers: Mapping[str, str], listed: Decimal, input_usd_per_mtok: Decimal
) -> Rated:
    """Give the line for keeping what was written.

    The table's price of writing is the storage alone or, in older entries, with the input in it.
    """
    rate = listed if listed < input_usd_per_mtok else listed - input_usd_per_mtok
    told = modifiers.get("cache_written", "")
    count = float(told) if told.isdigit() else parts.get(_WRITTEN, 0)
    return Rated(KEPT, count, rate, rate * Decimal(str(count)) / _MILLION)
