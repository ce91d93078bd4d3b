"""What the usage object of a chat answer means, by OpenAI and by those who copy it."""

import functools
from collections.abc import Mapping
from typing import Any

from addons.core.call import NO_UNITS, NO_USAGE, Charge, Usage
from addons.core.providers import figures, usages
from addons.core.providers.openai import cache_counts
from addons.core.wire.json_value import ValueEnd, skip_space

# Chat says `prompt_tokens_details`, responses and images `input_tokens_details`, transcriptions
# and realtime `input_token_details`, runs `prompt_token_details`.
_GIVEN = (
    "prompt_tokens_details",
    "input_tokens_details",
    "input_token_details",
    "prompt_token_details",
)
_MADE = ("completion_tokens_details", "output_tokens_details", "output_token_details")
# Gemini's copy of OpenAI's path wrote its names as Gemini does in its first weeks (seen in
# recordings, 2024-11).
_PROMPT = ("prompt_tokens", "input_tokens", "promptTokens")
_COMPLETION = ("completion_tokens", "output_tokens", "completionTokens")
_TOTAL = ("total_tokens", "totalTokens")
_COUNTS = (*_PROMPT, *_TOTAL)
_SEARCHES = ("server_tool_use_details", "server_tool_use")
_UNITS = ("num_search_queries", "citation_tokens", "num_sources_used", "num_server_side_tools_used")
_SECONDS = "prompt_audio_seconds"
_OTHER = frozenset({*_SEARCHES, *_UNITS, _SECONDS})


def usage_of(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find the usage object of an answer or of one chunk; empty when there is none.

    Groq puts it into `x_groq` (and again at the top when asked), Moonshot into a choice,
    Cloudflare's own API into a `result`.
    """
    beside = [document[name] for name in ("x_groq", "result") if name in document]
    for place in (document, *beside, *figures.rows(document.get("choices"))):
        usage = place.get("usage") if isinstance(place, dict) else None
        if isinstance(usage, dict) and figures.first(usage, *_COUNTS) is not None:
            return usage
    return {}


def breakdown_of(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Find the usages by model of an answer of Groq's compound systems; none elsewhere.

    `usage_breakdown.models[]`, in a stream inside `x_groq`: https://console.groq.com/docs/compound,
    read 2026-11-25.
    """
    for place in (document, document.get("x_groq")):
        if not isinstance(place, dict) or "usage_breakdown" not in place:
            continue
        models = figures.rows(figures.table(place["usage_breakdown"]).get("models"))
        if models:
            return models
    return []


def charges(
    usage: Mapping[str, Any], by_model: list[Mapping[str, Any]], model: str
) -> tuple[Charge, ...]:
    """Give the answer's line, or one for each model that had a part in it.

    The parts make up the whole, so the whole is no line beside them; where they do not, it alone
    is believed.
    """
    own = read(usage, model)
    if not by_model:
        return (Charge(model, own),)
    parts: dict[str, Usage] = {}
    for part in by_model:
        name = figures.name(part.get("model"))
        counted = read(figures.table(part.get("usage")), name)
        parts[name] = usages.plus(parts.get(name, NO_USAGE), counted)
    total = functools.reduce(usages.plus, parts.values(), NO_USAGE)
    if "" in parts or _size(total) != _size(own):
        return (Charge(model, own),)
    return tuple(
        Charge(name, part, "part" if line else "answer")
        for line, (name, part) in enumerate(parts.items())
    )


def _size(usage: Usage) -> tuple[int | None, int | None]:
    return usage.input_tokens, usage.output_tokens


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
    given = _details(usage, *_GIVEN)
    made = _details(usage, *_MADE)
    prompt = figures.first(usage, *_PROMPT)
    completion = figures.first(usage, *_COMPLETION)
    total = figures.first(usage, *_TOTAL)
    reasoning = figures.first(made, "reasoning_tokens")
    if reasoning is None:
        reasoning = figures.first(usage, "reasoning_tokens")
        if _thinks_beside(usage, reasoning, completion):
            completion = figures.total(completion, reasoning)
            total = None
    if total is None and completion is not None and (reasoning or 0) > completion:
        completion = figures.total(completion, reasoning)  # it cannot lie inside
    audio = figures.first(given, "audio_tokens")
    if audio is None:
        audio = figures.count(usage.get("audio_prompt_tokens"))  # Azure's, of others' models
    seconds = figures.amount(usage.get(_SECONDS))
    if audio is None and seconds and total is not None:  # Mistral tells it in the total alone
        audio = max(0, total - (prompt or 0) - (completion or 0)) or None
    if prompt is not None and completion is not None:
        prompt += cache_counts.left_out(usage, given, prompt + completion, total, reasoning)
    prompt, completion, reasoning = _whole(prompt, completion, reasoning, audio, total, model)
    cache = cache_counts.of(usage, given, prompt)
    return Usage(
        input_tokens=prompt,
        output_tokens=completion,
        cache_read_tokens=cache.read,
        cache_write_tokens=cache.written,
        cache_write_1h_tokens=cache.for_an_hour,
        output_reasoning_tokens=figures.part(reasoning, completion),
        audio_input_tokens=figures.part(audio, prompt),
        audio_output_tokens=figures.part(made.get("audio_tokens"), completion),
        image_input_tokens=figures.part(given.get("image_tokens"), prompt),
        image_output_tokens=figures.part(made.get("image_tokens"), completion),
        units=_units(usage),
    )


def _thinks_beside(usage: Mapping[str, Any], reasoning: int | None, completion: int | None) -> bool:
    """Tell whether reasoning that is told beside the details is not part of the completion.

    Perplexity's deep research charges its thoughts by themselves, and its total leaves them out;
    it is known by its searches (docs.perplexity.ai/getting-started/pricing, read 2026-11-26).
    """
    if not reasoning or completion is None:
        return False
    return reasoning > completion or usage.get("num_search_queries") is not None


def _units(usage: Mapping[str, Any]) -> Mapping[str, float]:
    """Give what is charged besides tokens.

    Searches are told by OpenRouter, by Perplexity's deep research, and by xAI as sources that
    were used; the length of a prompt's sound by Mistral.
    """
    if _OTHER.isdisjoint(usage):  # nearly always
        return NO_UNITS
    by_tool = figures.table(usage.get(_SEARCHES[0]) or usage.get(_SEARCHES[1]))
    searches = figures.first(by_tool, "web_search_requests")
    found: dict[str, float | None] = {name: figures.first(usage, name) for name in _UNITS}
    queries = found.pop("num_search_queries")
    found["web_searches"] = queries if searches is None else searches
    found["seconds"] = figures.amount(usage.get(_SECONDS))
    return {name: count for name, count in found.items() if count} or NO_UNITS


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


def _details(usage: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    for name in names:
        if name in usage and (found := figures.table(usage[name])):
            return found
    return {}
