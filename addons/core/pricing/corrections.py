"""Lines of the price table that are not what the provider charges, put right."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from addons.core.pricing.priced import Rated

_MILLION = 1_000_000
_REQUEST = {
    "sonar": ("0.005", "0.008", "0.012"),
    "sonar-reasoning": ("0.005", "0.008", "0.012"),
    "sonar-pro": ("0.006", "0.010", "0.014"),
    "sonar-reasoning-pro": ("0.006", "0.010", "0.014"),
}
_WRITTEN = "cache_write_tokens"
_PER_REQUEST = "requests"
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
    size = modifiers.get("search_context_size", "")
    fee = Decimal(by_size[_SIZES.index(size) if size in _SIZES else 0])
    return tuple(replace(x, usd=fee) if x.token_class == _PER_REQUEST else x for x in lines)


def is_storage_alone(provider: str, model: str) -> bool:
    """Tell whether the table's price of a cache write leaves the reading of the input out.

    OpenRouter lists five minutes of storage as the price of writing Gemini's cache; it charges
    that on top of the input. openrouter.ai/docs/features/prompt-caching, not re-read.
    """
    return provider == "openrouter" and model.startswith(("google/", "~google/"))


def with_input(lines: tuple[Rated, ...], input_usd_per_mtok: Decimal) -> tuple[Rated, ...]:
    """Put the price of the input onto cache writes that are cheaper than it."""
    return tuple(
        replace(
            line,
            usd_per_mtok=line.usd_per_mtok + input_usd_per_mtok,
            usd=line.usd + input_usd_per_mtok * Decimal(str(line.quantity)) / _MILLION,
        )
        if line.token_class == _WRITTEN
        and line.usd_per_mtok is not None
        and line.usd_per_mtok < input_usd_per_mtok
        else line
        for line in lines
    )
