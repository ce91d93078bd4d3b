"""What the usage object of a chat answer means, by OpenAI and by those who copy it."""

from collections.abc import Mapping
from typing import Any

from addons.core.call import NO_UNITS, Usage
from addons.core.providers import figures
from addons.core.wire.json_value import ValueEnd, skip_space

# Where each provider counts cached input, all of it inside the prompt's own figure: details as
# OpenAI; `cached_tokens` Together and Moonshot; `prompt_cache_hit_tokens` DeepSeek;
# `num_cached_tokens` Mistral. Read 2026-11-23.
_CACHED = ("cached_tokens", "prompt_cache_hit_tokens", "num_cached_tokens")


def usage_of(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find the usage object of an answer or of one chunk; empty when there is none.

    Groq puts it into `x_groq` (and again at the top when asked), Moonshot into the first choice.
    """
    places = [document, figures.table(document.get("x_groq"))]
    places += figures.rows(document.get("choices"))[:1]
    for place in places:
        usage = figures.table(place.get("usage"))
        if usage and _first(usage, "prompt_tokens", "input_tokens", "total_tokens") is not None:
            return usage
    return {}


def text_of(usage: Mapping[str, Any], document: bytes) -> str:
    """Give a usage object byte for byte as it stands in an answer or in one chunk."""
    at = document.rfind(b'"usage"')
    while at >= 0:
        start = skip_space(document, skip_space(document, at + len(b'"usage"')) + 1)
        text = document[start : ValueEnd().feed(document, start)]
        if len(text) <= figures.LONGEST_USAGE and figures.parsed(text) == usage:
            return text.decode("utf-8", "replace")
        at = document.rfind(b'"usage"', 0, at)
    return figures.verbatim(usage)


def read(usage: Mapping[str, Any], model: str) -> Usage:
    """Turn a usage object into ours. `model` decides where a provider counts otherwise."""
    given = figures.table(usage.get("prompt_tokens_details") or usage.get("input_tokens_details"))
    made = figures.table(
        usage.get("completion_tokens_details") or usage.get("output_tokens_details")
    )
    prompt = _first(usage, "prompt_tokens", "input_tokens")
    completion = _first(usage, "completion_tokens", "output_tokens")
    total = figures.count(usage.get("total_tokens"))
    reasoning = _first(made, "reasoning_tokens")
    if reasoning is None:
        reasoning = _first(usage, "reasoning_tokens")
    audio = _first(given, "audio_tokens")
    prompt, completion, reasoning = _whole(prompt, completion, reasoning, audio, total, model)
    cached = _first(given, "cached_tokens")
    if cached is None:
        cached = _first(usage, *_CACHED)
    cached = figures.part(cached, prompt)
    unread = None if prompt is None else prompt - (cached or 0)
    searches = _first(figures.table(usage.get("server_tool_use_details")), "web_search_requests")
    return Usage(
        input_tokens=prompt,
        output_tokens=completion,
        cache_read_tokens=cached,
        cache_write_tokens=figures.part(given.get("cache_write_tokens"), unread),
        output_reasoning_tokens=figures.part(reasoning, completion),
        audio_input_tokens=figures.part(audio, prompt),
        audio_output_tokens=figures.part(made.get("audio_tokens"), completion),
        image_input_tokens=figures.part(given.get("image_tokens"), prompt),
        image_output_tokens=figures.part(made.get("image_tokens"), completion),
        units={"web_searches": searches} if searches else NO_UNITS,
    )


def _whole(
    prompt: int | None,
    completion: int | None,
    reasoning: int | None,
    audio: int | None,
    total: int | None,
    model: str,
) -> tuple[int | None, int | None, int | None]:
    """Put what a provider counts beside its figures into them, where the total says so.

    xAI, and Gemini behind Vercel's gateway, report reasoning outside the completion; Mistral
    audio outside the prompt; Gemini's own OpenAI path reasoning in the total alone.
    """
    if prompt is None and completion is None:
        return total, None, reasoning
    if completion is None and prompt is not None and total is not None and total >= prompt:
        return prompt, total - prompt, reasoning  # absent where nothing was asked to be written
    known = (prompt or 0) + (completion or 0)
    if total is None or total <= known:
        return prompt, completion, reasoning
    beside = total - known
    if reasoning == beside:
        return prompt, (completion or 0) + beside, reasoning
    if audio == beside:
        return (prompt or 0) + beside, completion, reasoning
    if not reasoning and "gemini" in model.lower():
        return prompt, (completion or 0) + beside, beside
    return prompt, completion, reasoning


def _first(values: Mapping[str, Any], *names: str) -> int | None:
    return next((n for name in names if (n := figures.count(values.get(name))) is not None), None)
