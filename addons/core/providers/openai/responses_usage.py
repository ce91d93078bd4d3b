"""The usage of an OpenAI response, turned into charges."""

from collections.abc import Mapping
from typing import Any

from addons.core.call import NO_UNITS, Charge, Usage
from addons.core.providers import figures

IMAGE_MODEL_UNTOLD = "image_generation"
"""Stands for the image tool's model when the response does not name it: it has no price."""


def charges(response: Mapping[str, Any], model: str) -> tuple[Charge, ...]:
    """Give the response's own line, then one for images drawn by the hosted tool.

    Cached and reasoning tokens lie inside the totals. `tool_usage` lies outside of them:
    `web_search.num_requests` counts searches, `image_gen` counts tokens of an image model
    (openai-python's response types, read 2026-11-23).
    """
    usage = response.get("usage")
    if not isinstance(usage, dict):
        return ()
    own = _counts(usage, _searches(response))
    if own.input_tokens is None and own.output_tokens is None:
        return ()
    drawn = figures.table(figures.table(response.get("tool_usage")).get("image_gen"))
    if figures.count(drawn.get("total_tokens")) or figures.count(drawn.get("output_tokens")):
        return Charge(model, own), Charge(_image_model(response), _image_counts(drawn), "image")
    return (Charge(model, own),)


def _counts(usage: Mapping[str, Any], searches: int) -> Usage:
    spent = figures.table(usage.get("input_tokens_details"))
    made = figures.table(usage.get("output_tokens_details"))
    input_tokens = figures.count(usage.get("input_tokens"))
    output_tokens = figures.count(usage.get("output_tokens"))
    return Usage(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cache_read_tokens=figures.part(spent.get("cached_tokens"), input_tokens),
        cache_write_tokens=figures.part(spent.get("cache_write_tokens"), input_tokens),
        output_reasoning_tokens=figures.part(made.get("reasoning_tokens"), output_tokens),
        audio_input_tokens=figures.part(spent.get("audio_tokens"), input_tokens),
        audio_output_tokens=figures.part(made.get("audio_tokens"), output_tokens),
        units={"web_searches": searches} if searches else NO_UNITS,
    )


def _searches(response: Mapping[str, Any]) -> int:
    """Count the web searches that are charged; opening a page or looking through it is not."""
    told = figures.table(figures.table(response.get("tool_usage")).get("web_search"))
    number = figures.count(told.get("num_requests"))
    if number is not None:
        return number
    calls = [item for item in figures.rows(response.get("output")) if _is_search(item)]
    return len(calls)


def _is_search(item: Mapping[str, Any]) -> bool:
    action = figures.table(item.get("action")).get("type", "search")
    return item.get("type") == "web_search_call" and action == "search"


def _image_model(response: Mapping[str, Any]) -> str:
    tools = figures.rows(response.get("tools"))
    models = (tool.get("model") for tool in tools if tool.get("type") == "image_generation")
    return next(filter(None, map(figures.name, models)), IMAGE_MODEL_UNTOLD)


def _image_counts(drawn: Mapping[str, Any]) -> Usage:
    input_tokens = figures.count(drawn.get("input_tokens"))
    output_tokens = figures.count(drawn.get("output_tokens"))
    spent = figures.table(drawn.get("input_tokens_details"))
    made = figures.table(drawn.get("output_tokens_details"))
    return Usage(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cache_read_tokens=figures.part(drawn.get("cached_tokens"), input_tokens),
        image_input_tokens=figures.part(spent.get("image_tokens"), input_tokens),
        image_output_tokens=figures.part(made.get("image_tokens"), output_tokens),
    )
