"""The usage of an answer to the AI SDK, of any of its versions."""

from collections.abc import Mapping
from typing import Any

from addons.core.call import NO_USAGE, Usage
from addons.core.providers import figures


def read(told: Mapping[str, Any]) -> Usage:
    """Turn a usage object into ours; nothing is counted where it counts nothing.

    The newer ones have a table for each side, with a total that holds its parts; version 5, images
    and decisions have plain numbers. Embeddings have `tokens` alone.
    """
    if told.get("tokens") is not None:
        embedded = figures.count(told["tokens"])
        return NO_USAGE if embedded is None else Usage(input_tokens=embedded, output_tokens=0)
    given, made = figures.table(told.get("inputTokens")), figures.table(told.get("outputTokens"))
    read = figures.count(given.get("total") if given else told.get("inputTokens"))
    written = figures.count(made.get("total") if made else told.get("outputTokens"))
    cached = given.get("cacheRead") if given else told.get("cachedInputTokens")
    thought = made.get("reasoning") if made else told.get("reasoningTokens")
    hits = figures.part(cached, read)
    unread = None if read is None else read - (hits or 0)
    return Usage(
        input_tokens=read,
        output_tokens=written,
        cache_read_tokens=hits,
        cache_write_tokens=figures.part(given.get("cacheWrite"), unread),
        output_reasoning_tokens=figures.part(thought, written),
    )
