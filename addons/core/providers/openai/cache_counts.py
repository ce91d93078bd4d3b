"""What the usage object of a chat answer says of the cache, by all the names that it goes by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from addons.core.providers import figures

# Where each provider counts cached input, all of it inside the prompt's own figure: details as
# OpenAI; `cached_tokens` Together and Moonshot; `prompt_cache_hit_tokens` DeepSeek;
# `num_cached_tokens` Mistral; `cache_read_input_tokens` gateways that answer for Claude;
# `cached_input_tokens` Inception (seen in recordings, 2026-07). Read 2026-11-23.
_READ = (
    "cached_tokens",
    "prompt_cache_hit_tokens",
    "num_cached_tokens",
    "cache_read_input_tokens",
    "cached_input_tokens",
)
# What was written to the cache, inside the prompt too: OpenAI and OpenRouter say
# `cache_write_tokens` in the details, LiteLLM `cache_creation_tokens` there, Alibaba
# `cache_creation_input_tokens` there, and Vercel and LiteLLM the same beside the details
# (docs.litellm.ai/docs/completion/prompt_caching, read 2026-11-26).
_WRITTEN = ("cache_write_tokens", "cache_creation_tokens", "cache_creation_input_tokens")
_OF_CLAUDE = frozenset({"cache_read_input_tokens", "cache_creation_input_tokens"})
_SPLITS = ("cache_creation", "cache_creation_token_details")
_FOR_AN_HOUR = "ephemeral_1h_input_tokens"


# Of a plain answer: docs.fireworks.ai/guides/prompt-caching. Of a stream that was asked for
# `perf_metrics_in_response` (".../how-to-get-performance-metrics-for-streaming-responses"): the
# headers' names without what they begin with. Read 2026-11-26.
_HEADER = "fireworks-cached-prompt-tokens"
_METRICS, _METRIC = "perf_metrics", "cached-prompt-tokens"


@dataclass(frozen=True, slots=True)
class CacheCounts:
    """Parts of a prompt; None where nothing is said."""

    read: int | None
    written: int | None
    for_an_hour: int | None
    """How much of what was written lives for an hour."""


def beside(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Give what the answer's headers say, by a name that a usage has for it."""
    return {_READ[0]: headers[_HEADER]} if _HEADER in headers else {}


def in_metrics(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what the measures beside an answer say, by the same name."""
    measured = figures.table(answer.get(_METRICS))
    return {_READ[0]: measured[_METRIC]} if _METRIC in measured else {}


def of(usage: Mapping[str, Any], given: Mapping[str, Any], prompt: int | None) -> CacheCounts:
    """Read them from a usage and the details that it has of its prompt; held to the prompt."""
    read, written = _told(usage, given)
    read = figures.part(read, prompt)
    unread = None if prompt is None else prompt - (read or 0)
    written = figures.part(written, unread)
    return CacheCounts(read, written, _for_an_hour(usage, given, written))


def left_out(
    usage: Mapping[str, Any],
    given: Mapping[str, Any],
    known: int,
    total: int | None,
    reasoning: int | None,
) -> int:
    """Count the cached input that the prompt's own figure leaves out, as Claude's does.

    A gateway may pass on what Claude or Bedrock says. The total gives it away (`known` is the
    prompt and the completion), unless it is the reasoning that stands beside them; without a
    total, Claude's own names do.
    """
    beside = None if total is None else total - known
    if beside is None:
        if given or "prompt_tokens" in usage or not usage.keys() & _OF_CLAUDE:
            return 0
    elif beside <= 0 or beside == reasoning:  # nearly always
        return 0
    cached = sum(count or 0 for count in _told(usage, given))
    return cached if beside in (None, cached) else 0


def _told(usage: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[int | None, int | None]:
    read = figures.first(given, "cached_tokens", "cache_read_input_tokens")  # Perplexity's agent
    written = figures.first(given, *_WRITTEN)
    return (
        figures.first(usage, *_READ) if read is None else read,
        figures.first(usage, *_WRITTEN) if written is None else written,
    )


def _for_an_hour(
    usage: Mapping[str, Any], given: Mapping[str, Any], written: int | None
) -> int | None:
    if not written:
        return None
    splits = [figures.table(place.get(name)) for place in (given, usage) for name in _SPLITS]
    long = (split[_FOR_AN_HOUR] for split in splits if _FOR_AN_HOUR in split)
    return figures.part(next(long, None), written)
