"""The user's own prices (`[prices]` in weir.toml) and what they price."""

from collections.abc import Mapping
from decimal import Decimal
from fnmatch import fnmatchcase

from addons.core.pricing.parts import Parts
from addons.core.weir_toml import PriceOverride

VERSION = "weir.toml"
RATES: Mapping[str, str] = {
    "input_tokens": "input_per_mtok",
    "cache_read_tokens": "cache_read_per_mtok",
    "cache_write_tokens": "cache_write_per_mtok",
    "cache_write_1h_tokens": "cache_write_1h_per_mtok",
    "output_tokens": "output_per_mtok",
}
"""The classes of tokens that an override can price, and the name of each rate."""
_INSTEAD: Mapping[str, tuple[str, ...]] = {
    "cache_write_1h_per_mtok": ("cache_write_per_mtok", "input_per_mtok"),
    "cache_write_per_mtok": ("input_per_mtok",),
    "cache_read_per_mtok": ("input_per_mtok",),
}


def find(overrides: tuple[PriceOverride, ...], provider: str, model: str) -> PriceOverride | None:
    """Give the override for a model: an exact name before a pattern, then the first in the file."""
    fitting = [
        override
        for override in overrides
        if override.provider in ("*", provider) and fnmatchcase(model, override.model)
    ]
    exact = [override for override in fitting if override.model == model]
    return next(iter(exact or fitting), None)


def classes(parts: Parts) -> Parts:
    """Split a usage into the classes of `RATES`, none inside another, and its other units."""
    read, write = parts.get("cache_read_tokens", 0), parts.get("cache_write_tokens", 0)
    long_write = parts.get("cache_write_1h_tokens", 0)
    found = {name: count for name, count in parts.items() if not name.endswith("_tokens")}
    found |= {
        "input_tokens": parts.get("input_tokens", 0) - read - write,
        "cache_read_tokens": read,
        "cache_write_tokens": write - long_write,
        "cache_write_1h_tokens": long_write,
        "output_tokens": parts.get("output_tokens", 0),
    }
    return {name: count for name, count in found.items() if count}


def class_of(token_class: str) -> str:
    """Give the class of `RATES` that one of the table's finer classes belongs to."""
    if not token_class.endswith("_tokens"):
        return token_class
    if token_class.startswith("output_"):
        return "output_tokens"
    if token_class.startswith("cache_"):
        if "read" in token_class:
            return "cache_read_tokens"
        return "cache_write_1h_tokens" if "1h" in token_class else "cache_write_tokens"
    return "input_tokens"


def rate(rates: Mapping[str, Decimal], token_class: str) -> Decimal | None:
    """Give dollars per million tokens of a class, if the override says them."""
    return rates.get(RATES.get(token_class, ""))


def rate_instead(rates: Mapping[str, Decimal], token_class: str) -> Decimal | None:
    """Give the rate that stands in when neither override nor table knows that of a cache."""
    names = _INSTEAD.get(RATES.get(token_class, ""), ())
    return next((rates[name] for name in names if name in rates), None)
