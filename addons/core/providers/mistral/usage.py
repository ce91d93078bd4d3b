"""Mistral's usage object of conversations and transcriptions, turned into ours."""

from collections.abc import Mapping
from typing import Any

from addons.core.call import NO_UNITS, Usage
from addons.core.providers import figures

# Tools that Mistral runs and charges by the use (docs.mistral.ai, "Connectors", read 2026-11-25).
_CONNECTORS = {
    "web_search": "web_searches",
    "web_search_premium": "web_searches",
    "code_interpreter": "code_executions",
}


def read(usage: Mapping[str, Any]) -> Usage | None:
    """Turn a usage object into ours; None when nothing in it counts.

    What connectors put into the prompt, and what was heard, is counted beside the prompt, in the
    total alone: `total = prompt + completion + connector_tokens`, or + the tokens of the audio.
    """
    prompt = figures.count(usage.get("prompt_tokens"))
    completion = figures.count(usage.get("completion_tokens"))
    total = figures.count(usage.get("total_tokens"))
    details = figures.table(usage.get("prompt_tokens_details"))
    seconds = _seconds(usage.get("prompt_audio_seconds"))
    if prompt is None and completion is None and total is None and not seconds:
        return None
    beside = max(0, (total or 0) - (prompt or 0) - (completion or 0))
    connected = min(figures.count(usage.get("connector_tokens")) or 0, beside)
    audio = figures.count(details.get("audio_tokens"))
    if audio is None and seconds:
        audio = beside - connected
    heard_beside = min(audio or 0, beside - connected)
    if prompt is None and completion is None:
        prompt = total
    elif connected or heard_beside:
        prompt = (prompt or 0) + connected + heard_beside
    units = _used(usage.get("connectors"))
    if seconds:
        units["seconds"] = seconds
    return Usage(
        input_tokens=prompt,
        output_tokens=completion,
        cache_read_tokens=figures.part(details.get("cached_tokens"), prompt),
        audio_input_tokens=figures.part(audio, prompt),
        units=units or NO_UNITS,
    )


def _seconds(value: object) -> float | None:
    # An empty object stands for none in some answers.
    seconds = figures.amount(value)
    return seconds if seconds and seconds < 1e9 else None


def _used(connectors: object) -> dict[str, float]:
    units: dict[str, float] = {}
    for name, value in list(figures.table(connectors).items())[:64]:
        unit = _CONNECTORS.get(name) or figures.name(name)[:64]
        units[unit] = units.get(unit, 0) + (figures.count(value) or 0)
    return {unit: uses for unit, uses in units.items() if uses}
