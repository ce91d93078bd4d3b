"""What Cohere bills for an answer, out of its `usage` or `meta` object."""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Usage
from addons.core.providers import figures

# What is billed besides tokens (`ApiMetaBilledUnits` of cohere-python 7.3, read 2026-11-26).
_UNITS = ("search_units", "classifications", "images", "pages")


def usage(report: Mapping[str, Any]) -> Usage | None:
    """Turn `usage` (chat v2) or `meta` (everything else) into ours; None when nothing is counted.

    The bill is `billed_units`. `tokens` is what the model saw, a hidden template included, and
    `cached_tokens` lies inside that: they are kept as units, where they move no price. An answer
    that has only `tokens` is counted by them.
    """
    billed = figures.table(report.get("billed_units"))
    seen = figures.table(report.get("tokens"))
    units: dict[str, float] = {}
    if billed:
        units = {name: n for name in _UNITS if (n := figures.count(billed.get(name)))}
        for name, value in (
            ("raw_input_tokens", seen.get("input_tokens")),
            ("raw_output_tokens", seen.get("output_tokens")),
            ("raw_cached_tokens", report.get("cached_tokens")),
        ):
            if number := figures.count(value):
                units[name] = number
    counted = billed or seen
    images = figures.count(counted.get("image_tokens"))
    made = Usage(
        # Tokens of images are counted beside those of texts, at a price of their own.
        input_tokens=figures.total(figures.count(counted.get("input_tokens")), images),
        output_tokens=figures.count(counted.get("output_tokens")),
        image_input_tokens=images,
        units=units,
    )
    return made if made != Usage(units={}) else None
