"""Cohere's own API: chat (v1 and v2), generate, summarize, embed, rerank, classify, parse.

https://docs.cohere.com/reference, not re-read. All of them say what they bill in one place:
`usage` in chat v2, `meta` everywhere else; a stream says it in its last event.
"""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Refusal, Source
from addons.core.providers import figures, refusals
from addons.core.providers.cohere import billed, words
from addons.core.providers.dialect import Head, Request, Tally, Words
from addons.core.providers.failure import FailedAnswer, error_class
from addons.core.providers.first_and_last import FirstAndLast

_LAST_EVENTS = ("message-end", "stream-end")
# What comes before the first piece of an answer: v2 names an event's kind `type`, v1 `event_type`.
_SILENT_EVENTS = ("message-start", "stream-start", "content-start", "search-queries-generation")

_DELTAS = (b'{"type":"content-delta"', b'{"is_finished":false,"event_type":"text-generation"')


class Cohere:
    """What api.cohere.com speaks."""

    name = "cohere"

    def ask(self, request: Request) -> Ask:
        """Read model, streaming and the output cap."""
        body = figures.table(figures.parsed(request.body))
        return Ask(
            model=figures.name(body.get("model")),
            streamed=body.get("stream") is True,
            max_tokens=figures.count(body.get("max_tokens")),
        )

    def tally(self, ask: Ask, head: Head) -> Tally:
        """Start counting."""
        return (
            FailedAnswer(head.status) if head.status >= 400 else FirstAndLast(_Answer(ask), _DELTAS)
        )

    def refusal(self, refusal: Refusal) -> bytes:
        """Say no as Cohere does."""
        return refusals.cohere(refusal)

    def prompt(self, body: bytes) -> Words | None:
        """Give the words of a request, where they are all that is asked."""
        return words.prompt(body)

    def speech(self, answer: bytes) -> Words:
        """Give the words of an answer that no usage counts."""
        return words.speech(answer)


DIALECT = Cohere()


class _Answer:
    """Takes a lone answer, or the events of a stream."""

    members = frozenset({"meta", "usage", "finish_reason", "error", "event_type", "response"})

    __slots__ = ("_ask", "_error", "_has_ended", "_is_streamed", "_report", "has_spoken")

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._report: Mapping[str, Any] = {}
        self._error = ""
        self._is_streamed = False
        self._has_ended = False
        self.has_spoken = False

    def take(self, document: Mapping[str, Any]) -> None:
        kind = document.get("type") or document.get("event_type")
        self._is_streamed = self._is_streamed or bool(kind)
        self.has_spoken = self.has_spoken or (bool(kind) and kind not in _SILENT_EVENTS)
        self._has_ended = self._has_ended or kind in _LAST_EVENTS
        # The end of a stream holds the answer's last words: chat v2 in `delta`, the older ones
        # in `response`. A lone answer is those words itself.
        said = figures.table(document.get("delta")) or figures.table(document.get("response"))
        for part in (document, said):
            report = figures.table(part.get("usage")) or figures.table(part.get("meta"))
            self._report = report or self._report
            reason = figures.name(part.get("finish_reason"))
            if reason.startswith("ERROR"):
                self._error = reason
            if part.get("error"):
                self._error = error_class(part) or "error"

    def reading(self, *, is_whole: bool) -> Reading:
        is_complete = self._has_ended or (is_whole and not self._is_streamed)
        usage = billed.usage(self._report)
        if usage is None:
            return Reading(error=self._error, is_complete=is_complete)
        return Reading(
            source=Source.REPORTED if is_complete else Source.PARTIAL,
            charges=(Charge(self._ask.model, usage),),
            usage_raw=figures.verbatim(self._report),
            error=self._error,
            is_complete=is_complete,
        )
