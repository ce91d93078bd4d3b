"""Bedrock's own figures, turned into a usage, wherever they stand.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html and
https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html, read 2026-11-25.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from addons.core.call import NO_UNITS, Usage
from addons.core.providers import figures

HEADERS = (
    "x-amzn-bedrock-input-token-count",
    "x-amzn-bedrock-output-token-count",
    "x-amzn-bedrock-cache-read-input-token-count",
    "x-amzn-bedrock-cache-write-input-token-count",
)
"""Of a plain answer of `invoke`: for most models the only place, and written as text."""

_OF_TITAN = ("inputTextTokenCount", "totalOutputTextTokenCount")
_OF_LLAMA = ("prompt_token_count", "generation_token_count")
_OF_MAKERS = frozenset((*_OF_TITAN, *_OF_LLAMA))
# One figure by all its names: as converse and Nova say it, as the metrics of a stream do, as the
# headers do, and as the makers of some models do.
_INPUT = ("inputTokens", "inputTokenCount", HEADERS[0], _OF_TITAN[0], _OF_LLAMA[0])
_OUTPUT = ("outputTokens", "outputTokenCount", HEADERS[1], _OF_TITAN[1], _OF_LLAMA[1])
_READ = ("cacheReadInputTokens", "cacheReadInputTokenCount", HEADERS[2])
_WRITTEN = ("cacheWriteInputTokens", "cacheWriteInputTokenCount", HEADERS[3])
_OF_CACHES = frozenset((*_READ, *_WRITTEN, "cacheDetails"))
_ASSESSMENTS = 100
"""More of them in one answer are not believed."""


def of_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Give the headers that are figures."""
    return {name: headers[name] for name in HEADERS if name in headers}


def of_maker(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what an answer or a chunk of Titan's or Llama's kind counts, empty for others'.

    A plain answer of Titan counts the output of each result by itself.
    """
    if _OF_MAKERS.isdisjoint(answer):  # nearly always
        return {}
    names = (*_OF_TITAN, *_OF_LLAMA)
    found = {name: answer[name] for name in names if answer.get(name) is not None}
    results = figures.rows(answer.get("results"))
    each = [figures.count(result.get("tokenCount")) for result in results]
    if found and (output := figures.total(*each)) is not None:
        found[_OF_TITAN[1]] = output
    return found


def usage(counts: Mapping[str, Any], units: Mapping[str, float] = NO_UNITS) -> Usage | None:
    """Turn an object of figures into a usage; None when none of them is a count.

    Input that was read from the cache or written to it is not in the input's own figure.
    """
    given = figures.first(counts, *_INPUT)
    made = figures.first(counts, *_OUTPUT)
    read = written = for_an_hour = None
    if not _OF_CACHES.isdisjoint(counts):
        read = figures.first(counts, *_READ)
        written, for_an_hour = _cache_writes(counts)
    if (given, made, read, written) == (None, None, None, None):
        return None
    return Usage(
        input_tokens=figures.total(given, read, written),
        output_tokens=made,
        cache_read_tokens=read,
        cache_write_tokens=written,
        cache_write_1h_tokens=for_an_hour,
        units=_with_searches(units, counts),
    )


def guardrail_units(trace: object) -> Mapping[str, float]:
    """Add up the text units that guardrails have assessed: each policy is charged by itself.

    A trace has them only where the request asks for it. Units that are called free are free.
    """
    guardrail = figures.table(figures.table(trace).get("guardrail"))
    if not guardrail:
        return NO_UNITS
    found: dict[str, float] = {}
    for assessment in _assessments(guardrail):
        spent = figures.table(figures.table(assessment.get("invocationMetrics")).get("usage"))
        for name, value in spent.items():
            number = figures.count(value)
            if number and name.endswith("Units") and not name.endswith("FreeUnits"):
                found[f"guardrail.{name}"] = found.get(f"guardrail.{name}", 0) + number
    return found or NO_UNITS


def _assessments(guardrail: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield one for each guardrail on the input, and several for each on the output."""
    for side in ("inputAssessment", "outputAssessments"):
        for one in list(figures.table(guardrail.get(side)).values())[:_ASSESSMENTS]:
            yield from figures.rows(one if isinstance(one, list) else [one])[:_ASSESSMENTS]


def _cache_writes(counts: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Give all cache writes, and those of them that live for an hour."""
    whole = figures.first(counts, *_WRITTEN)
    details = figures.rows(counts.get("cacheDetails"))[:_ASSESSMENTS]
    if not details:
        return whole, None
    each = [figures.count(detail.get("inputTokens")) for detail in details]
    long = [count for count, detail in zip(each, details, strict=True) if detail.get("ttl") == "1h"]
    whole = figures.total(*each) if whole is None else whole
    return whole, figures.part(figures.total(*long), whole)


def _with_searches(units: Mapping[str, float], counts: Mapping[str, Any]) -> Mapping[str, float]:
    tools = figures.table(counts.get("serverToolUsage"))
    searches = figures.first(tools, "webSearchRequests", "web_search_requests") if tools else None
    return {**units, "web_searches": searches} if searches else units
