"""What a provider has reported up to an event: told by paths in its JSON, not by our parsers.

A table of what each provider documents: where its usage stands, whether a later one replaces an
earlier one, is laid over it or added to it, and which of its figures are totals.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

type Document = Mapping[str, Any]
type Tokens = Mapping[str, int]
"""By the names of the ledger's columns."""

_CHAT = (("usage",), ("x_groq", "usage"), ("result", "usage"), ("choices", "*", "usage"))
_RESPONSES = (("response", "usage"),)
_TOP = (("usage",),)
_ITSELF: tuple[tuple[str, ...], ...] = ((),)
PLACES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "openai-chat": _CHAT,
    "openai-completions": _CHAT,
    "watsonx-chat": _CHAT,
    "openai-responses": _RESPONSES,
    "openai-images": _TOP,
    "openai-speech": _TOP,
    "openai-transcription": _TOP,
    "openai-runs": _TOP,
    "anthropic": (("message", "usage"), ("usage",)),
    "gemini": (("usageMetadata",),),
    "gemini-code-assist": (("response", "usageMetadata"),),
    "gemini-interactions": (("metadata", "total_usage"), ("usage",), ("interaction", "usage")),
    "bedrock-converse": _TOP,
    "bedrock-invoke": (
        ("message", "usage"),
        ("usage",),
        ("metadata", "usage"),
        ("amazon-bedrock-invocationMetrics",),
        (),
    ),
    "bedrock-agent": (("trace", "*", "modelInvocationOutput", "metadata", "usage"),),
    "cohere": (("delta", "usage"), ("response", "meta")),
    "ollama": _ITSELF,
    "llamacpp": _ITSELF,
    "watsonx": (("results", "*"),),
    "tgi": (("details",),),
    "lmstudio": (("result", "stats"),),
    "dashscope": _TOP,
    "mistral": _TOP,
    "vercel-ai": _TOP,
}
# The same figure by all of its names.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "input_tokens": (
        *("prompt_tokens", "input_tokens", "inputTokens", "promptTokenCount", "inputTokenCount"),
        *("prompt_eval_count", "tokens_evaluated", "input_token_count", "input_length"),
        *("total_input_tokens", "inputTextTokenCount", "prompt_token_count", "promptTokens"),
    ),
    "output_tokens": (
        *("completion_tokens", "output_tokens", "outputTokens", "candidatesTokenCount"),
        *("outputTokenCount", "eval_count", "tokens_predicted", "generated_token_count"),
        *("generated_tokens", "total_output_tokens", "totalOutputTextTokenCount"),
        *("generation_token_count", "completionTokens"),
    ),
}
_BESIDE_INPUT = (
    *("cache_read_input_tokens", "cache_creation_input_tokens", "cacheReadInputTokens"),
    *("cacheWriteInputTokens", "cacheReadInputTokenCount", "cacheWriteInputTokenCount"),
    *("toolUsePromptTokenCount", "total_tool_use_tokens"),
)
_BESIDE_OUTPUT = ("thoughtsTokenCount", "total_thought_tokens")
_DETAILS = (
    *("prompt_tokens_details", "input_tokens_details", "prompt_token_details"),
    "inputTokens",
)
_CACHED = (
    *("cached_tokens", "cache_read_input_tokens", "cacheReadInputTokens"),
    *("cacheReadInputTokenCount", "cachedContentTokenCount", "total_cached_tokens"),
    *("prompt_cache_hit_tokens", "cachedInputTokens", "cacheRead"),
)
_TOTALS = ("total_tokens", "totalTokens", "totalTokenCount")
_CHAT_LIKE = ("openai-", "watsonx-chat", "mistral")


def told(dialect: str, documents: Sequence[Document], model: str = "") -> Tokens:
    """Give the figures that stand after these documents; empty when none was reported yet."""
    usages = [usage for one in documents for usage in _usages(dialect, one) if _tokens(usage)]
    if not usages:
        return {}
    if dialect == "bedrock-agent":
        return _put_together(usages, lambda one, other: one + other)
    if dialect == "openai-runs":  # the run's own figures come behind those of its steps
        has_ended = any(one.get("object") == "thread.run" and one.get("usage") for one in documents)
        return _tokens(usages[-1]) if has_ended else _put_together(usages, lambda a, b: a + b)
    if dialect in ("watsonx", "bedrock-invoke"):
        own = [usage for usage in usages if "output_tokens" in usage]  # Claude's, Llama's metrics
        if dialect == "bedrock-invoke" and own:
            return _tokens(_merged(own))
        return _put_together(usages, max)
    if dialect == "anthropic":
        return _with_compaction(_merged(usages))
    return _whole(_tokens(usages[-1]), usages[-1], dialect, model)


def _usages(dialect: str, document: Document) -> Iterator[Document]:
    for path in PLACES[dialect]:
        yield from _at(document, path)


def _at(value: object, path: tuple[str, ...]) -> Iterator[Document]:
    if not path:
        if isinstance(value, dict):
            yield value
        return
    rest = path[1:]
    if path[0] == "*":
        each = value.values() if isinstance(value, dict) else value
        for one in each if isinstance(each, Iterable) else ():
            yield from _at(one, rest)
    elif isinstance(value, dict):
        yield from _at(value.get(path[0]), rest)


def _with_compaction(usage: Document) -> Tokens:
    """Add what summing up the conversation took: the totals leave it out."""
    extra = [one for one in usage.get("iterations") or () if one.get("type") == "compaction"]
    return _put_together([usage, *extra], lambda one, other: one + other)


def _merged(usages: list[Document]) -> Document:
    merged: dict[str, Any] = {}
    for usage in usages:
        merged |= {name: value for name, value in usage.items() if value is not None}
    return merged


def _put_together(usages: list[Document], put: Any) -> Tokens:
    figures: dict[str, int] = {}
    for usage in usages:
        for name, count in _tokens(usage).items():
            figures[name] = put(figures.get(name, 0), count)
    return figures


def _tokens(usage: Document) -> Tokens:
    usage = usage.get("billed_units") or usage  # Cohere bills other figures than it counts
    found = {}
    for name, names in _NAMES.items():
        counts = [_count(usage[each]) for each in names if _count(usage.get(each)) is not None]
        if counts:
            found[name] = counts[0] or 0
    for name, beside in (("input_tokens", _BESIDE_INPUT), ("output_tokens", _BESIDE_OUTPUT)):
        more = [count for each in beside if (count := _count(usage.get(each)))]
        if more:
            found[name] = found.get(name, 0) + sum(more)
    details = [usage[name] for name in _DETAILS if isinstance(usage.get(name), dict)]
    for place in (usage, *details) if found else ():
        for each in _CACHED:
            if count := _count(place.get(each)):
                found["cache_read_tokens"] = count
    return found


def _whole(tokens: Tokens, usage: Document, dialect: str, model: str) -> Tokens:
    """Put in what a provider of a chat tells in its total alone, or beside its figures."""
    total = next((count for each in _TOTALS if (count := _count(usage.get(each)))), None)
    if not dialect.startswith(_CHAT_LIKE) or total is None:
        return tokens
    read, written = tokens.get("input_tokens", 0), tokens.get("output_tokens", 0)
    beside = total - read - written
    if beside <= 0:
        return tokens
    details = usage.get("completion_tokens_details") or {}
    thoughts = _count(details.get("reasoning_tokens"))
    if "output_tokens" not in tokens or thoughts == beside or "gemini" in model:
        return {**tokens, "output_tokens": written + beside}
    if usage.get("prompt_audio_seconds") or usage.get("connector_tokens"):
        return {**tokens, "input_tokens": read + beside}
    return tokens


def _count(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value)
    inside = value.get("total") if isinstance(value, dict) else None  # the AI SDK's tables
    return inside if isinstance(inside, int) else None
