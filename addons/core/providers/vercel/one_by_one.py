"""The AI SDK's calls on a websocket: one at a time, each answered before the next is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from addons.core.call import Ask
from addons.core.providers import figures
from addons.core.providers.dialect import Answered, Began, Ended, Said, SocketEvent, Spoke
from addons.core.providers.failure import error_class
from addons.core.providers.openai.socket_event import event_type
from addons.core.providers.vercel.answer import SPOKEN, Answer

_FAILED = "language-model.error"
_ASKED = (b'"language-model.request"', b'"transcription-stream.start"')
_TOLD = tuple(f'"{name}"'.encode() for name in ("finish", "response-metadata", "error", _FAILED))
_KNOWN = ("", "finish", "response-metadata", "error", _FAILED)
"""What is read of an answer; a whole one that is not streamed has no type."""


@dataclass(slots=True)
class _Call:
    number: int
    answer: Answer
    is_answered: bool = False


class OneByOne:
    """Each request of the client is a call, and what comes then is its answer.

    A stream ends with its part `finish`, an answer that is not streamed is one message, and
    `language-model.error` stands for either. A transcription is a stream, and the only one on its
    socket (github.com/vercel/ai, `gateway-language-model-websocket.ts`,
    `gateway-transcription-model.ts` and `transcription-stream-envelope.ts`, read 2026-11-26).
    """

    def __init__(self, ask: Ask) -> None:
        """Take how the socket was opened."""
        self.error = ""
        self._ask = ask
        self._call: _Call | None = None
        self._count = 0

    def feed(self, message: bytes, from_client: bool, at: float) -> list[SocketEvent]:
        """Tell what a message means."""
        if from_client:
            # Sound comes as it is.
            kind = event_type(message, _ASKED) if message.lstrip()[:1] == b"{" else ""
            is_asked = kind in ("language-model.request", "transcription-stream.start")
            return self._asked(message, at) if is_asked else []
        kind = event_type(message, _TOLD)
        if self._call is None:
            self._note_error(message, kind)
            return []
        events: list[SocketEvent] = []
        if not self._call.is_answered:
            self._call.is_answered = True
            events.append(Answered(self._call.number))
        if kind in SPOKEN:
            return [*events, *self._spoken(self._call, kind)]
        return [*events, *self._read(self._call, message, kind)] if kind in _KNOWN else events

    def close(self, at: float) -> list[SocketEvent]:
        """Tell what was counted of an answer that has not ended."""
        return self._end(is_whole=False)

    def _asked(self, message: bytes, at: float) -> list[SocketEvent]:
        events = self._end(is_whole=False)
        request = figures.table(figures.parsed(message))
        told = {name.lower(): value for name, value in _headers(request).items()}
        model = figures.name(told.get("ai-language-model-id"))
        is_streamed = told.get("ai-language-model-streaming", "true") == "true"
        body = figures.table(request.get("body"))
        ask = Ask(
            model=model or figures.name(told.get("ai-model-id")) or self._ask.model,
            streamed=is_streamed,
            max_tokens=figures.count(body.get("maxOutputTokens")),
        )
        self._count += 1
        self._call = _Call(self._count, Answer(ask))
        return [*events, Began(self._count, ask, at)]

    def _spoken(self, call: _Call, kind: str) -> list[SocketEvent]:
        said = Said(call.number)
        if call.answer.has_spoken:
            return [said]
        call.answer.take({"type": kind})
        return [Spoke(call.number), said]

    def _read(self, call: _Call, message: bytes, kind: str) -> list[SocketEvent]:
        document = figures.table(figures.parsed(message))
        if kind == _FAILED:
            call.answer.fail(document)
            return self._end(is_whole=False)
        call.answer.take(document)
        is_lone = not kind and "content" in document
        said = [Said(call.number)] if is_lone else []
        return [*said, *self._end(is_whole=True)] if is_lone or kind == "finish" else []

    def _note_error(self, message: bytes, kind: str) -> None:
        if kind in ("error", _FAILED):
            document = figures.table(figures.parsed(message))
            self.error = error_class(figures.table(document.get("body")) or document) or "error"

    def _end(self, *, is_whole: bool) -> list[SocketEvent]:
        if self._call is None:
            return []
        call, self._call = self._call, None
        return [Ended(call.number, call.answer.reading(is_whole=is_whole))]


def _headers(request: Mapping[str, Any]) -> Mapping[str, Any]:
    return figures.table(request.get("headers"))
