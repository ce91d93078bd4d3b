"""DashScope's own API: text and multimodal generation, embeddings, rerank, apps.

https://www.alibabacloud.com/help/en/model-studio/qwen-api-reference, not re-read.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import NO_UNITS, Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.providers.openai import cache_counts

_MODELS = 100
"""Models of one app's answer; more of them are not believed."""
# Qwen's ASR says `seconds` and is charged by them (".../qwen-speech-recognition", not re-read).
_UNITS = {
    "image_count": "images",
    "duration": "seconds",
    "seconds": "seconds",
    "characters": "characters",
}


class DashScope:
    """What `/api/v1/services` speaks."""

    name = "dashscope"

    def ask(self, request: Request) -> Ask:
        """Read model and the output cap from the body, streaming from a header."""
        body = figures.table(figures.parsed(request.body))
        parameters = figures.table(body.get("parameters"))
        return Ask(
            model=figures.name(body.get("model")),
            streamed=request.headers.get("x-dashscope-sse", "").lower() == "enable"
            or "text/event-stream" in request.headers.get("accept", "").lower(),
            max_tokens=figures.count(parameters.get("max_tokens")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Answer(ask))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as DashScope does."""
        return refusals.dashscope(refusal)


DIALECT = DashScope()


class _Answer:
    """Takes a lone answer, or the events of a stream, whose usage is counted up."""

    members = frozenset({"output", "usage", "code", "message"})

    __slots__ = ("_ask", "_error", "_has_ended", "_usage", "has_spoken")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._usage: Mapping[str, Any] = {}
        self._error = ""
        self._has_ended = False
        self.has_spoken = False

    def take(self, document: Mapping[str, Any]) -> None:
        output = figures.table(document.get("output"))
        self._usage = figures.table(document.get("usage")) or self._usage
        for words in (output, *figures.rows(output.get("choices"))):
            # As long as there is more to come, the reason is the text "null".
            if words.get("finish_reason") not in (None, "", "null"):
                self._has_ended = True
            self.has_spoken = self.has_spoken or bool(words.get("text") or words.get("message"))
        if document.get("code"):
            self._error = error_class(document) or "error"

    def reading(self, *, is_whole: bool) -> Reading:
        is_complete = is_whole or self._has_ended
        lines = _lines(self._usage, self._ask.model)
        if not lines:
            return Reading(error=self._error, is_complete=is_complete)
        return Reading(
            source=Source.REPORTED if is_complete and not self._error else Source.PARTIAL,
            model=lines[0].model,
            charges=lines,
            usage_raw=figures.verbatim(self._usage),
            error=self._error,
            is_complete=is_complete,
        )


def _lines(usage: Mapping[str, Any], model: str) -> tuple[Charge, ...]:
    """Give a line for each model of an app's answer; of any other answer the one line."""
    models = figures.rows(usage.get("models"))[:_MODELS]
    counts = [(figures.name(row.get("model_id")), _read(row)) for row in models]
    parts = [(name, counted) for name, counted in counts if counted is not None]
    if parts:
        return tuple(
            Charge(name, counted, "part" if line else "answer")
            for line, (name, counted) in enumerate(parts)
        )
    counted = _read(usage)
    return () if counted is None else (Charge(model, counted),)


def _read(usage: Mapping[str, Any]) -> Usage | None:
    # The one tells of the cache, the other of what a prompt is made of.
    given = {
        **figures.table(usage.get("input_tokens_details")),
        **figures.table(usage.get("prompt_tokens_details")),
    }
    made = figures.table(usage.get("output_tokens_details"))
    read = figures.count(usage.get("input_tokens"))
    written = figures.count(usage.get("output_tokens"))
    total = figures.count(usage.get("total_tokens"))
    units = {
        unit: float(number)
        for name, unit in _UNITS.items()
        if (number := figures.amount(usage.get(name)))
    }
    # What `enable_search` made it search for (".../model-studio/web-search", read 2026-11-26).
    search = figures.table(figures.table(usage.get("plugins")).get("search"))
    if searches := figures.count(search.get("count")):
        units["web_searches"] = searches
    if read is None and written is None:
        read = total  # embeddings and rerank
    if read is None and written is None and not units:
        return None
    cache = cache_counts.of(usage, given, read)
    beside = {name: usage[name] for name in ("audio_tokens", "image_tokens") if name in usage}
    media = beside | {name: number for name, number in given.items() if number is not None}
    return Usage(
        input_tokens=read,
        output_tokens=written,
        cache_read_tokens=cache.read,
        cache_write_tokens=cache.written,
        cache_write_1h_tokens=cache.for_an_hour,
        output_reasoning_tokens=figures.part(made.get("reasoning_tokens"), written),
        audio_input_tokens=figures.part(media.get("audio_tokens"), read),
        audio_output_tokens=figures.part(made.get("audio_tokens"), written),
        image_input_tokens=figures.part(media.get("image_tokens"), read),
        units=units or NO_UNITS,
    )
