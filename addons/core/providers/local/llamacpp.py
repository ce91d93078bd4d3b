"""llama.cpp's own completions: `/completion` and `/infill`, plain and as server-sent events.

https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md, not re-read.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.providers.local import words

_FIGURES = ("tokens_evaluated", "tokens_predicted", "tokens_cached", "timings")
_PROMPTS = 1000
"""Prompts of one request; more of them are not believed."""


class LlamaCpp:
    """What llama.cpp's server speaks of its own."""

    name = "llamacpp"

    def ask(self, request: Request) -> Ask:
        """Read model (often not said), streaming and the output cap."""
        body = figures.table(figures.parsed(request.body))
        return Ask(
            model=figures.name(body.get("model")),
            streamed=body.get("stream") is True,
            max_tokens=figures.count(figures.said(body, "n_predict", "max_tokens")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Answer(ask))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as llama.cpp does."""
        return refusals.llamacpp(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.speech(answer)


DIALECT = LlamaCpp()


class _Answer:
    """Takes a lone answer, one for each of several prompts, or the events of a stream.

    Every event counts what was read and written so far, for the prompt of its index.
    """

    members = frozenset({"model", "index", "stop", "error", *_FIGURES})

    __slots__ = ("_ask", "_error", "_has_ended", "_model", "_results", "has_spoken")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._model = ""
        self._results: dict[int, Mapping[str, Any]] = {}
        self._error = ""
        self._has_ended = False
        self.has_spoken = False

    def take(self, document: Mapping[str, Any]) -> None:
        self.has_spoken = self.has_spoken or bool(document.get("content"))
        self._model = figures.name(document.get("model")) or self._model
        self._has_ended = self._has_ended or document.get("stop") is True
        found = {name: document[name] for name in _FIGURES if document.get(name) is not None}
        index = figures.count(document.get("index")) or 0
        if found and (index in self._results or len(self._results) < _PROMPTS):
            self._results[index] = found
        if document.get("error"):
            self._error = error_class(document) or "error"

    def reading(self, *, is_whole: bool) -> Reading:
        is_complete = self._has_ended or (is_whole and not self._ask.streamed)
        results = self._results.values()
        read = figures.total(*(figures.count(r.get("tokens_evaluated")) for r in results))
        written = figures.total(*(figures.count(r.get("tokens_predicted")) for r in results))
        # `tokens_cached` is what lies in the cache afterwards; what was found there is `cache_n`.
        timings = [figures.table(r.get("timings")) for r in results]
        cached = figures.total(*(figures.count(t.get("cache_n")) for t in timings))
        if read is None and written is None:
            return Reading(model=self._model, error=self._error, is_complete=is_complete)
        usage = Usage(
            input_tokens=read,
            output_tokens=written,
            cache_read_tokens=figures.part(cached, read),
        )
        return Reading(
            source=Source.REPORTED if is_complete else Source.PARTIAL,
            model=self._model,
            charges=(Charge(self._model or self._ask.model, usage),),
            usage_raw=figures.verbatim(next(iter(results)) if len(results) == 1 else _raw(results)),
            error=self._error,
            is_complete=is_complete,
        )


def _raw(results: Any) -> Mapping[str, Any]:
    return {"results": list(results)}
