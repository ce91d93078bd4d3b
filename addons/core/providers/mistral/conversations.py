"""Mistral's conversations and transcriptions: one object, or events of which the last counts.

https://docs.mistral.ai/api, read 2026-11-25.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Refusal, Source
from addons.core.providers import figures, refusals
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.providers.mistral import usage as mistral_usage
from addons.core.providers.mistral import words
from addons.core.wire import form

_LAST_EVENTS = (
    "conversation.response.done",
    "conversation.response.error",
    "transcription.done",
)
_FIELDS = frozenset({"model", "stream"})


class MistralConversations:
    """What `/v1/conversations` and `/v1/audio/transcriptions` speak."""

    name = "mistral"

    def ask(self, request: Request) -> Ask:
        """Read model (an agent's is not said) and streaming, from JSON or from a form."""
        if boundary := form.boundary(request.headers.get("content-type", "")):
            return _ask_in_a_form(boundary, request.body)
        body = figures.table(figures.parsed(request.body))
        arguments = figures.table(body.get("completion_args"))
        return Ask(
            model=figures.name(body.get("model")),
            streamed=body.get("stream") is True,
            max_tokens=figures.count(arguments.get("max_tokens")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Answer(ask))

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Mistral does."""
        return refusals.mistral(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.speech(answer)


DIALECT = MistralConversations()


def _ask_in_a_form(boundary: str, body: bytes) -> Ask:
    fields = form.Form(boundary, _FIELDS)
    fields.feed(body)
    model, stream = fields.found["model"], fields.found["stream"]
    return Ask(
        model=figures.name(model.decode("utf-8", "replace")),
        streamed=stream.strip().lower() == b"true",
    )


class _Answer:
    """Takes a lone answer, or the events of a stream."""

    members = frozenset({"usage", "model", "outputs", "type"})

    __slots__ = ("_ask", "_error", "_has_ended", "_model", "_usage", "has_spoken")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._model = ""
        self._usage: Mapping[str, Any] = {}
        self._error = ""
        self._has_ended = False
        self.has_spoken = False

    def take(self, document: Mapping[str, Any]) -> None:
        kind = figures.name(document.get("type"))
        self.has_spoken = self.has_spoken or kind.endswith(".delta")
        self._has_ended = self._has_ended or kind in _LAST_EVENTS
        self._usage = figures.table(document.get("usage")) or self._usage
        # After a hand-off several models speak; the last one's answer is what was asked for.
        for part in (document, *figures.rows(document.get("outputs"))):
            self._model = figures.name(part.get("model")) or self._model
        if kind == "conversation.response.error":
            self._error = error_class({"error": {"code": document.get("code")}}) or "error"

    def reading(self, *, is_whole: bool) -> Reading:
        is_complete = is_whole or self._has_ended
        usage = mistral_usage.read(self._usage)
        if usage is None:
            return Reading(model=self._model, error=self._error, is_complete=is_complete)
        return Reading(
            source=Source.REPORTED if is_complete else Source.PARTIAL,
            model=self._model,
            charges=(Charge(self._model or self._ask.model, usage),),
            usage_raw=figures.verbatim(self._usage),
            service_tier=figures.name(self._usage.get("service_tier")),
            error=self._error,
            is_complete=is_complete,
        )
