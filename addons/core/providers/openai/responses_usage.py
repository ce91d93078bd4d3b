"""The usage of an OpenAI response, turned into charges."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from addons.core.call import NO_UNITS, Charge, Usage
from addons.core.providers import figures
from addons.core.providers.openai import cache_counts, images_usage

IMAGE_MODEL_UNTOLD = "image_generation"
"""Stands for the image tool's model when the response does not name it: it has no price."""

_CALLS = {
    "web_search_call": "web_searches",
    "file_search_call": "file_search",
    "code_interpreter_call": "code_interpreter",
    "image_generation_call": "image_generation",
}
"""Calls in `output` of hosted tools that have a price, and the unit of each."""
_TOLD = {
    "web_search_calls": "web_searches",
    "x_search_calls": "x_search",
    "code_interpreter_calls": "code_interpreter",
    "file_search_calls": "file_search",
    "document_search_calls": "collections_searches",
    "x_posts_fetched": "x_posts",
    "x_users_fetched": "x_users",
}
"""xAI's names in `server_side_tool_usage_details`; calls of MCP servers are free."""
_PERPLEXITYS = ("search_web", "web_search")
_PREVIEW = "web_search_preview"
_VERBATIM = ("num_sources_used", "num_server_side_tools_used")
"""Counts that xAI keeps in its usage: the first one is charged, the second explains."""


def charges(response: Mapping[str, Any], model: str) -> tuple[Charge, ...]:
    """Give the response's own line, then those for images that the hosted tool drew or wrote.

    Cached and reasoning tokens lie inside the totals. `tool_usage` lies outside of them:
    `web_search.num_requests` counts searches, `image_gen` counts tokens of an image model
    (openai-python's response types, read 2026-11-23).
    """
    usage = response.get("usage")
    if not isinstance(usage, dict):
        return ()
    own = _counts(usage, _units(response, usage))
    if own.input_tokens is None and own.output_tokens is None:
        return ()
    lines = [Charge(model, own)]
    drawn = figures.table(figures.table(response.get("tool_usage")).get("image_gen"))
    if figures.count(drawn.get("total_tokens")) or figures.count(drawn.get("output_tokens")):
        lines.append(Charge(_image_model(response), _image_counts(drawn), "image"))
    for item in figures.rows(response.get("output")):
        lines += images_usage.drawn_as_text(item.get("svg_usage"))
    return tuple(lines)


def _counts(usage: Mapping[str, Any], units: Mapping[str, float]) -> Usage:
    # Some who copy the API give its figures the names that they have in chats.
    spent = figures.table(usage.get("input_tokens_details") or usage.get("prompt_tokens_details"))
    made = figures.table(
        usage.get("output_tokens_details") or usage.get("completion_tokens_details")
    )
    input_tokens = figures.first(usage, "input_tokens", "prompt_tokens")
    output_tokens = figures.first(usage, "output_tokens", "completion_tokens")
    reasoning = figures.count(made.get("reasoning_tokens"))
    if input_tokens is not None and output_tokens is not None:
        # A gateway may tell them as the model's own maker does, beside the figures.
        known, total = input_tokens + output_tokens, figures.first(usage, "total_tokens")
        input_tokens += cache_counts.left_out(usage, spent, known, total, reasoning)
        if reasoning and total is not None and total - known == reasoning:
            output_tokens += reasoning
    cache = cache_counts.of(usage, spent, input_tokens)
    return Usage(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cache_read_tokens=cache.read,
        cache_write_tokens=cache.written,
        cache_write_1h_tokens=cache.for_an_hour,
        output_reasoning_tokens=figures.part(reasoning, output_tokens),
        audio_input_tokens=figures.part(spent.get("audio_tokens"), input_tokens),
        audio_output_tokens=figures.part(made.get("audio_tokens"), output_tokens),
        units=units,
    )


def _units(response: Mapping[str, Any], usage: Mapping[str, Any]) -> Mapping[str, float]:
    """Count what is charged besides tokens: the hosted tools, as far as the response tells.

    xAI tells every tool in its usage (https://docs.x.ai/docs/guides/tools, read 2026-11-25). Else
    the calls in `output` are counted; what a tool was asked to do on a page is none.
    """
    told = figures.table(response.get("tool_usage"))
    by_tool = figures.table(usage.get("server_side_tool_usage_details"))
    made = {unit: figures.count(by_tool.get(name)) for name, unit in _TOLD.items()}
    if not any(made.values()):
        made = dict(Counter(filter(None, map(_tool, figures.rows(response.get("output"))))))
    searches = figures.count(figures.table(told.get("web_search")).get("num_requests"))
    if searches is None:  # OpenRouter
        by_gateway = figures.table(usage.get("server_tool_use_details"))
        searches = figures.count(by_gateway.get("web_search_requests"))
    if searches is None:
        searches = _invoked(figures.table(usage.get("tool_calls_details")))
    if searches is not None:
        made["web_searches"] = searches
    if told.get("image_gen") is not None:
        made.pop("image_generation", None)
    for name in _VERBATIM:
        made[name] = figures.count(usage.get(name))
    return {unit: count for unit, count in made.items() if count} or NO_UNITS


def _invoked(by_tool: Mapping[str, Any]) -> int | None:
    """Count the searches of Perplexity's agent: `tool_calls_details.search_web.invocation`."""
    each = [figures.table(by_tool.get(name)).get("invocation") for name in _PERPLEXITYS]
    return figures.total(*map(figures.count, each))


def search_tool(response: Mapping[str, Any]) -> str:
    """Say with which of OpenAI's two search tools a response was made: they differ in price."""
    kinds = {figures.name(tool.get("type")) for tool in figures.rows(response.get("tools"))}
    # The preview may carry a date: `web_search_preview_2025_03_11`.
    return next((_PREVIEW for kind in kinds if kind.startswith(_PREVIEW)), "")


def _tool(item: Mapping[str, Any]) -> str:
    kind = item.get("type")
    action = figures.table(item.get("action")).get("type", "search")
    if kind == "web_search_call" and action != "search":
        return ""
    return _CALLS.get(kind, "") if isinstance(kind, str) else ""


def _image_model(response: Mapping[str, Any]) -> str:
    tools = figures.rows(response.get("tools"))
    models = (tool.get("model") for tool in tools if tool.get("type") == "image_generation")
    return next(filter(None, map(figures.name, models)), IMAGE_MODEL_UNTOLD)


def _image_counts(drawn: Mapping[str, Any]) -> Usage:
    input_tokens = figures.count(drawn.get("input_tokens"))
    output_tokens = figures.count(drawn.get("output_tokens"))
    spent = figures.table(drawn.get("input_tokens_details"))
    made = figures.table(drawn.get("output_tokens_details"))
    known = figures.table(drawn.get("cached_tokens_details"))
    return Usage(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cache_read_tokens=figures.part(drawn.get("cached_tokens"), input_tokens),
        image_input_tokens=figures.part(spent.get("image_tokens"), input_tokens),
        image_output_tokens=figures.part(made.get("image_tokens"), output_tokens),
        units=images_usage.cached(known.get("cached_image_tokens")) or NO_UNITS,
    )
