"""The usage of an interaction of Google's, turned into usage."""

from collections.abc import Mapping

from addons.core.call import NO_UNITS, Usage
from addons.core.providers import figures
from addons.core.providers.google import gemini_usage

_MODALITIES = 100
"""More rows of one breakdown are not believed."""


_COUNTS = (
    "total_input_tokens",
    "total_tool_use_tokens",
    "total_output_tokens",
    "total_thought_tokens",
)


def has_count(told: Mapping[str, object]) -> bool:
    """Tell whether a usage object carries a count of what is charged."""
    return any(figures.count(told.get(name)) is not None for name in _COUNTS)


def usage(told: Mapping[str, object], model: str, queries: int = 0) -> Usage | None:
    """Turn a usage object into usage; None when it carries no count.

    Tool results come on top of the input, thoughts on top of the output, and what was cached lies
    inside the input (`interactions/usage.py` of python-genai 3.4, and recorded answers whose total
    is the sum). `queries` are the searches seen in the answer, for a usage that counts none.
    """
    given = figures.count(told.get("total_input_tokens"))
    tools = figures.count(told.get("total_tool_use_tokens"))
    made = figures.count(told.get("total_output_tokens"))
    thoughts = figures.count(told.get("total_thought_tokens"))
    if not has_count(told):
        return None
    spent = _by_modality(
        told.get("input_tokens_by_modality"), told.get("tool_use_tokens_by_modality")
    )
    written = _by_modality(told.get("output_tokens_by_modality"))
    cached = _by_modality(told.get("cached_tokens_by_modality"))
    input_tokens = figures.total(given, tools, 0)
    counted = _grounded(told, "google_search")
    searches = gemini_usage.searches(model, queries if counted is None else counted)
    units = {
        "video_input_tokens": spent.get("video", 0),
        "video_output_tokens": written.get("video", 0),
        "web_searches": searches,
    }
    units = {name: number for name, number in units.items() if number}
    return Usage(
        input_tokens=input_tokens,
        output_tokens=figures.total(made, thoughts, 0),
        cache_read_tokens=figures.part(told.get("total_cached_tokens"), input_tokens),
        output_reasoning_tokens=thoughts,
        audio_input_tokens=spent.get("audio"),
        audio_output_tokens=written.get("audio"),
        cache_audio_read_tokens=cached.get("audio"),
        image_input_tokens=spent.get("image"),
        image_output_tokens=written.get("image"),
        units=units or NO_UNITS,
    )


def queries(steps: object) -> set[str]:
    """Give the searches that steps (or one step, or a piece of one) have made."""
    found: set[str] = set()
    for step in figures.rows(steps if isinstance(steps, list) else [steps]):
        if step.get("type") == "google_search_call":
            made = figures.table(step.get("arguments")).get("queries")
            if isinstance(made, list):
                found.update(query for query in made if isinstance(query, str) and query)
    return found


def facts(told: Mapping[str, object]) -> Mapping[str, str]:
    """Say what moves the price besides: queries of Google Maps."""
    maps = _grounded(told, "google_maps")
    return {gemini_usage.MAPS: str(maps)} if maps else {}


def _grounded(told: Mapping[str, object], tool: str) -> int | None:
    """Give how many queries of a tool the usage counts; None when it counts no tools at all."""
    counts = told.get("grounding_tool_count")
    if not isinstance(counts, list):
        return None
    rows = (row for row in figures.rows(counts) if row.get("type") == tool)
    return figures.total(0, *(figures.count(row.get("count")) for row in rows))


def _by_modality(*arrays: object) -> Mapping[str, int]:
    """Add up modality arrays: `[{"modality": "audio", "tokens": 25}]`."""
    sums: dict[str, int] = {}
    for array in arrays:
        for row in figures.rows(array)[:_MODALITIES]:
            name = figures.name(row.get("modality")).lower()
            number = figures.count(row.get("tokens"))
            if name and number is not None:
                sums[name] = min(sums.get(name, 0) + number, figures.LARGEST_COUNT)
    return sums
