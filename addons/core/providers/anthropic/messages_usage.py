"""Anthropic's usage object, turned into charges."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from addons.core.call import NO_UNITS, NO_USAGE, Charge, Usage
from addons.core.providers import figures, usages

_CACHE_CONTROL = re.compile(rb'"cache_control"\s*:\s*\{[^{}]{0,256}\}')
_ONE_HOUR = re.compile(rb'"ttl"\s*:\s*"1h"')
_FACTS = frozenset({"inference_geo", "speed", "iterations", "fallback_credit"})
_ITERATIONS = 1000
"""More of them in one answer are not believed."""


def cache_life(request_body: bytes) -> Mapping[str, str]:
    """Say `{"cache_ttl": "1h"}` when every cache mark of a request asks for one hour."""
    marks = _CACHE_CONTROL.findall(request_body)
    if marks and all(_ONE_HOUR.search(mark) for mark in marks):
        return {"cache_ttl": "1h"}
    return {}


def charges(usage: Mapping[str, Any], model: str, asked: Mapping[str, str]) -> tuple[Charge, ...]:
    """Give the message's own line, then one for each other model; none when nothing was counted.

    `usage.iterations` (anthropic-sdk-python's beta types, read 2026-11-23): `message` entries are
    already in the top level; a `compaction` entry is not, and ran on the same model; an
    `advisor_message` is not, and ran on the model that it names; a `fallback_message` names the
    model that answered in place of the ones that declined. What those had written before is charged
    too, and told in their `message` entries alone (github.com/anthropics/claude-cookbooks,
    `fable_5_fallback_billing`, read 2026-11-26); nothing is where they had written nothing.
    """
    own = _counts(usage, asked)
    if own == NO_USAGE:
        return ()
    others = []
    iterations = _iterations(usage)
    for iteration in iterations:
        match iteration.get("type"):
            case "compaction":
                own = replace(usages.plus(own, _counts(iteration, asked)), units=own.units)
            case "advisor_message":
                advisor = figures.name(iteration.get("model")) or model
                others.append(Charge(advisor, _counts(iteration, asked), "advisor"))
            case "fallback_message":
                model = figures.name(iteration.get("model")) or model
                others += _declined(iterations, model, asked)
    return Charge(model, own), *others


def _declined(
    iterations: list[Mapping[str, Any]], served: str, asked: Mapping[str, str]
) -> list[Charge]:
    """Give what other models had written before the one that served took over."""
    found = []
    for iteration in iterations:
        model = figures.name(iteration.get("model"))
        if iteration.get("type") == "message" and model not in ("", served):
            counts = _counts(iteration, asked)
            if counts.output_tokens:
                found.append(Charge(model, counts, "declined"))
    return found


def modifiers(usage: Mapping[str, Any]) -> Mapping[str, str]:
    """Say what else moves the price.

    That is where it ran, how fast, a redeemed fallback credit, and the largest prompt of several:
    a long one is dearer, the sum of short ones is not.
    """
    found: dict[str, str] = {}
    if _FACTS.isdisjoint(usage):
        return found
    for name in ("inference_geo", "speed"):
        value = figures.name(usage.get(name))
        if value and value != "not_available":
            found[name] = value
    prompts = [_counts(each, {}).input_tokens or 0 for each in _iterations(usage)]
    # A tool that ran at Anthropic, and the model again after it.
    if len(prompts) > 1 and any(prompts):
        found["largest_prompt"] = str(max(prompts))
    status = figures.table(figures.table(usage.get("fallback_credit")).get("status"))
    if status.get("type") == "redeemed":
        found["fallback_credit"] = "redeemed"
    return found


def _iterations(usage: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return figures.rows(usage.get("iterations"))[:_ITERATIONS]


def _counts(usage: Mapping[str, Any], asked: Mapping[str, str]) -> Usage:
    read = figures.count(usage.get("cache_read_input_tokens"))
    written, written_for_1h = _cache_writes(usage, asked)
    output = figures.count(usage.get("output_tokens"))
    details = figures.table(usage.get("output_tokens_details"))
    searches = figures.count(figures.table(usage.get("server_tool_use")).get("web_search_requests"))
    return Usage(
        # Anthropic's input_tokens is what follows the last cache mark; the cache comes on top.
        input_tokens=figures.total(figures.count(usage.get("input_tokens")), read, written),
        output_tokens=output,
        cache_read_tokens=read,
        cache_write_tokens=written,
        cache_write_1h_tokens=written_for_1h,
        output_reasoning_tokens=figures.part(details.get("thinking_tokens"), output),
        units={"web_searches": searches} if searches else NO_UNITS,
    )


def _cache_writes(
    usage: Mapping[str, Any], asked: Mapping[str, str]
) -> tuple[int | None, int | None]:
    """Give all cache writes, and those of them that live for an hour.

    The last message_delta may raise the total without a new split. What the split does not cover
    was written for 5 minutes, unless the request asks for nothing but an hour.
    """
    split = figures.table(usage.get("cache_creation"))
    short = figures.count(split.get("ephemeral_5m_input_tokens"))
    long = figures.count(split.get("ephemeral_1h_input_tokens"))
    whole = figures.count(usage.get("cache_creation_input_tokens"))
    if whole is None:
        return figures.total(short, long), long
    remainder = max(0, whole - (short or 0) - (long or 0))
    if remainder and asked.get("cache_ttl") == "1h":
        long = (long or 0) + remainder
    return whole, None if long is None else min(long, whole)
