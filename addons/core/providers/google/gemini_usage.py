"""Gemini's usageMetadata, turned into usage."""

from collections.abc import Mapping

from addons.core.call import NO_UNITS, Usage
from addons.core.providers import figures

_QUERIES = 1000
"""More searches in one answer are not believed."""
# With `$alt=json;enum-encoding=int` enums are numbers: google.ai.generativelanguage.v1beta.Modality
_MODALITIES = {1: "TEXT", 2: "IMAGE", 3: "VIDEO", 4: "AUDIO", 5: "DOCUMENT"}
MAPS = "maps_searches"
"""The fact that an answer is grounded in Google Maps, by how many queries."""
_COUNTS = (
    "promptTokenCount",
    "toolUsePromptTokenCount",
    "candidatesTokenCount",
    "responseTokenCount",
    "thoughtsTokenCount",
)


def has_count(metadata: Mapping[str, object]) -> bool:
    """Tell whether a usageMetadata carries a count at all: some say only who served the call."""
    return any(figures.count(metadata.get(name)) is not None for name in _COUNTS)


def usage(metadata: Mapping[str, object], web_searches: int = 0) -> Usage | None:
    """Turn a usageMetadata into usage; None when it carries no count.

    The prompt includes what came from the cache; results of hosted tools come on top of it, as
    thoughts come on top of the candidates (ai.google.dev/api/generate-content, UsageMetadata,
    read 2026-11-23). A count of zero is left out on the wire: beside another count, absent is 0.
    """
    prompt = figures.count(metadata.get("promptTokenCount"))
    tools = figures.count(metadata.get("toolUsePromptTokenCount"))
    answered = figures.first(metadata, "candidatesTokenCount", "responseTokenCount")
    thoughts = figures.count(metadata.get("thoughtsTokenCount"))
    if not has_count(metadata):
        return None
    # Some embedding answers name the array without the second s.
    details = figures.said(metadata, "promptTokensDetails", "promptTokenDetails")
    spent = _by_modality(details, metadata.get("toolUsePromptTokensDetails"))
    made = _by_modality(figures.said(metadata, "candidatesTokensDetails", "responseTokensDetails"))
    cached = _by_modality(metadata.get("cacheTokensDetails"))
    input_tokens = figures.total(prompt, tools, 0)
    units = {"video_input_tokens": spent.get("VIDEO", 0), "web_searches": web_searches}
    units = {name: number for name, number in units.items() if number}
    return Usage(
        input_tokens=input_tokens,
        output_tokens=figures.total(answered, thoughts, 0),
        cache_read_tokens=figures.part(metadata.get("cachedContentTokenCount"), input_tokens),
        output_reasoning_tokens=thoughts,
        audio_input_tokens=spent.get("AUDIO"),
        audio_output_tokens=made.get("AUDIO"),
        cache_audio_read_tokens=cached.get("AUDIO"),
        image_input_tokens=spent.get("IMAGE"),
        image_output_tokens=made.get("IMAGE"),
        units=units or NO_UNITS,
    )


def queries(candidates: object) -> set[str]:
    """Give the searches that the candidates of an answer are grounded in."""
    found: set[str] = set()
    for candidate in figures.rows(candidates):
        made = figures.table(candidate.get("groundingMetadata")).get("webSearchQueries")
        if isinstance(made, list):
            found.update(query for query in made[:_QUERIES] if isinstance(query, str) and query)
    return found


def maps(candidates: object) -> bool:
    """Tell whether an answer is grounded in places of Google Maps."""
    for candidate in figures.rows(candidates):
        chunks = figures.table(candidate.get("groundingMetadata")).get("groundingChunks")
        if any("maps" in chunk for chunk in figures.rows(chunks)[:_QUERIES]):
            return True
    return False


def searches(model: str, queries: int) -> int:
    """Say how many searches are charged for an answer that made so many different queries.

    Up to Gemini 2.5 a grounded prompt is charged once; since Gemini 3, each query is
    (ai.google.dev/gemini-api/docs/pricing, read 2026-11-23).
    """
    return min(queries, 1) if model.startswith(("gemini-1", "gemini-2")) else queries


def service_tier(metadata: Mapping[str, object]) -> str:
    """Name the tier that served the call: `standard`, `flex`, `priority`, or Vertex's traffic type.

    An enum that came as a number is named `enum-<number>`.
    """
    for key in ("serviceTier", "trafficType"):
        value = metadata.get(key)
        if (enum := figures.count(value)) is not None:
            return f"enum-{enum}"
        if name := figures.name(value):
            return name
    return ""


def tier_that_moves_the_price(headers: Mapping[str, str]) -> str:
    """Name the tier that the answer's header tells; empty for the standard one.

    It stands in where the usage says no tier; `standard` is sent with answers that have none.
    """
    tier = figures.name(headers.get("x-gemini-service-tier")).lower()
    return "" if tier == "standard" else tier


def _by_modality(*arrays: object) -> Mapping[str, int]:
    """Add up modality arrays: `[{"modality": "AUDIO", "tokenCount": 25}]`."""
    sums: dict[str, int] = {}
    for array in arrays:
        for row in figures.rows(array)[:100]:
            modality = row.get("modality")
            enum = figures.count(modality)
            name = modality if enum is None else _MODALITIES.get(enum)
            number = figures.count(row.get("tokenCount"))
            if isinstance(name, str) and number is not None:
                sums[name.upper()] = min(sums.get(name.upper(), 0) + number, figures.LARGEST_COUNT)
    return sums
