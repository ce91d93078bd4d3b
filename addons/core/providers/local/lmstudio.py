"""LM Studio's own chat: `POST /api/v1/chat`, plain and as server-sent events.

https://lmstudio.ai/docs/developer/rest/chat, read 2026-11-25.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.providers.local import lmstudio_words

_DELTAS = (b'{"type":"message.delta"', b'{"type":"reasoning.delta"')


class LMStudio:
    """What LM Studio speaks of its own."""

    name = "lmstudio"

    def ask(self, request: Request) -> Ask:
        """Read model, streaming and the output cap."""
        body = figures.table(figures.parsed(request.body))
        return Ask(
            model=figures.name(body.get("model")),
            streamed=body.get("stream") is True,
            max_tokens=figures.count(body.get("max_output_tokens")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return (
            FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Answer(ask), _DELTAS)
        )

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as LM Studio does, which is OpenAI's way."""
        return refusals.openai(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return lmstudio_words.prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return lmstudio_words.speech(answer)


DIALECT = LMStudio()


class _Answer:
    """Takes a lone answer, or the events of a stream, of which the last holds the same."""

    members = frozenset({"model_instance_id", "response_id", "stats", "error"})

    __slots__ = ("_answer", "_ask", "_error", "_has_ended", "_model", "has_spoken")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._answer: Mapping[str, Any] = {}
        self._model = ""
        self._error = ""
        self._has_ended = False
        self.has_spoken = False

    def take(self, document: Mapping[str, Any]) -> None:
        kind = document.get("type")
        if isinstance(kind, str) and kind.endswith(".delta"):
            self.has_spoken = True
            return
        self._has_ended = self._has_ended or kind == "chat.end"
        answer = figures.table(document.get("result")) or document
        self._model = figures.name(answer.get("model_instance_id")) or self._model
        if answer.get("stats"):
            self._answer = answer
        if document.get("error"):
            self._error = error_class(document) or "error"

    def reading(self, *, is_whole: bool) -> Reading:
        is_complete = self._has_ended or is_whole
        stats = figures.table(self._answer.get("stats"))
        read = figures.count(stats.get("input_tokens"))
        written = figures.count(stats.get("total_output_tokens"))
        response_id = figures.name(self._answer.get("response_id"))
        if read is None and written is None:
            return Reading(
                model=self._model,
                response_id=response_id,
                error=self._error,
                is_complete=is_complete,
            )
        usage = Usage(
            input_tokens=read,
            output_tokens=written,
            output_reasoning_tokens=figures.part(stats.get("reasoning_output_tokens"), written),
        )
        return Reading(
            source=Source.REPORTED if is_complete else Source.PARTIAL,
            model=self._model,
            charges=(Charge(self._model or self._ask.model, usage),),
            usage_raw=figures.verbatim(stats),
            response_id=response_id,
            error=self._error,
            is_complete=is_complete,
        )
