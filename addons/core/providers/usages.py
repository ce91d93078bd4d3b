"""Usages, added up."""

from collections.abc import Mapping
from dataclasses import fields, replace

from addons.core.call import Usage
from addons.core.providers import figures

_COUNTS = tuple(field.name for field in fields(Usage) if field.name != "units")


def plus(one: Usage, other: Usage) -> Usage:
    """Add two usages field by field; what neither says stays unsaid."""
    counts = {name: figures.total(getattr(one, name), getattr(other, name)) for name in _COUNTS}
    return with_units(Usage(**counts, units=one.units), other.units)


def with_units(usage: Usage, units: Mapping[str, float]) -> Usage:
    """Give the usage with further units, added to those that it has."""
    if not units:
        return usage
    total = {**usage.units}
    for name, count in units.items():
        total[name] = total.get(name, 0) + count
    return replace(usage, units=total)
