"""Ollama's own API: `/api/chat`, `/api/generate`, `/api/embed`, one object or JSON lines.

https://github.com/ollama/ollama/blob/main/docs/api.md, not re-read.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.providers.ollama import words

# Counts and nanoseconds, as they stand beside the answer (there is no usage object).
_FIGURES = (
    "prompt_eval_count",
    "prompt_eval_cached_count",
    "prompt_eval_duration",
    "eval_count",
    "eval_duration",
    "load_duration",
    "total_duration",
)


class Ollama:
    """What Ollama speaks on `/api`."""

    name = "ollama"

    def ask(self, request: Request) -> Ask:
        """Read model, streaming and the output cap. What does not say otherwise is streamed."""
        body = figures.table(figures.parsed(request.body))
        options = figures.table(body.get("options"))
        has_vectors = request.path.rstrip("/").endswith(("/embed", "/embeddings"))
        return Ask(
            model=figures.name(body.get("model") or body.get("name")),
            streamed=not has_vectors and body.get("stream") is not False,
            max_tokens=figures.count(options.get("num_predict")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Answer(ask))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Ollama does."""
        return refusals.ollama(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.speech(answer)


DIALECT = Ollama()


class _Answer:
    """Takes a lone answer, or the first and the last lines of a stream.

    `prompt_eval_count` is left out when the whole prompt was still in the cache (Ollama before
    0.3): the input is then unknown, and not 0. Since 2026 it is the whole prompt, of which
    `prompt_eval_cached_count` was in the cache (docs.ollama.com/api/usage, read 2026-11-26).
    """

    members = frozenset({"model", "done", "error", *_FIGURES})

    __slots__ = ("_ask", "_error", "_figures", "_has_ended", "_model", "has_spoken")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._figures: dict[str, Any] = {}
        self._model = ""
        self._error = ""
        self._has_ended = False
        self.has_spoken = False

    def take(self, document: Mapping[str, Any]) -> None:
        self.has_spoken = True
        self._model = figures.name(document.get("model")) or self._model
        self._has_ended = self._has_ended or document.get("done") is True
        found = {name: document[name] for name in _FIGURES if document.get(name) is not None}
        self._figures = found or self._figures
        if document.get("error"):
            self._error = error_class(document) or "error"

    def reading(self, *, is_whole: bool) -> Reading:
        # A line is a whole object too: that the answer has ended, only `done` says. Vectors come
        # in one object without it.
        is_streamed = self._ask.streamed
        is_complete = self._has_ended or (is_whole and not is_streamed)
        read = figures.count(self._figures.get("prompt_eval_count"))
        written = figures.count(self._figures.get("eval_count"))
        if read is None and written is None:
            return Reading(model=self._model, error=self._error, is_complete=is_complete)
        cached = figures.part(self._figures.get("prompt_eval_cached_count"), read)
        usage = Usage(input_tokens=read, output_tokens=written, cache_read_tokens=cached)
        return Reading(
            source=Source.REPORTED if is_complete else Source.PARTIAL,
            model=self._model,
            charges=(Charge(self._model or self._ask.model, usage),),
            usage_raw=figures.verbatim(self._figures),
            error=self._error,
            is_complete=is_complete,
        )
