"""A session of OpenAI's live API on its socket, and what it delegates to other models."""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Source, Usage
from addons.core.providers import figures
from addons.core.providers.dialect import Answered, Began, Ended, SocketEvent, Spoke
from addons.core.providers.failure import error_class
from addons.core.providers.openai.responses import ResponseTally
from addons.core.providers.openai.responses_socket import ResponsesSocket
from addons.core.providers.openai.socket_event import event_type

_SESSION = 0
"""The session's number on its socket; what it delegates is counted from 1."""
_BEGINS = "session.started"
_ENDS = "session.closed"
_TOLD = (_BEGINS, "session.updated", "session.usage.updated", _ENDS)
_SPEECH = ("session.output_audio.delta", "session.output_transcript.delta")
_NESTED = ("response.event", "decision.event")
_WANTED = tuple(f'"{name}"'.encode() for name in (*_TOLD, *_SPEECH, *_NESTED, "error"))
_ASKED = (b'"session.start"',)


class LiveSocket:
    """One session, told in seconds that add up, and each answer that another model gave to it.

    Those are the events of responses, wrapped, and decisions.
    """

    def __init__(self, ask: Ask) -> None:
        """Take how the socket was opened."""
        self.error = ""
        self._asked_model = ask.model
        self._asked_at: float | None = None
        self._model = ""
        self._id = ""
        self._usage: Mapping[str, Any] = {}
        self._is_open = False
        self._is_over = False
        self._has_spoken = False
        self._delegated = ResponsesSocket(Ask(streamed=True), ResponseTally)

    def feed(self, message: bytes, from_client: bool, at: float) -> list[SocketEvent]:
        """Tell what a message means."""
        if from_client:
            self._asked(message, at)
            return []
        kind = event_type(message, _WANTED)
        if kind in _SPEECH:
            return self._spoken()
        if kind in _TOLD:
            return self._told(figures.table(figures.parsed(message)), kind == _ENDS, at)
        if kind in _NESTED:
            return self._passed_on(figures.table(figures.parsed(message)), at)
        if kind == "error":
            self.error = error_class(figures.table(figures.parsed(message))) or "error"
        return []

    def close(self, at: float) -> list[SocketEvent]:
        """Tell what was counted of a session that was not closed, and of what it delegated."""
        ended = [self._end(is_whole=False)] if self._is_open else []
        return [*self._delegated.close(at), *ended]

    def _asked(self, message: bytes, at: float) -> None:
        if event_type(message, _ASKED) == "session.start":
            session = figures.table(figures.table(figures.parsed(message)).get("session"))
            self._asked_model = figures.name(session.get("model")) or self._asked_model
            self._asked_at = at

    def _told(self, event: Mapping[str, Any], is_over: bool, at: float) -> list[SocketEvent]:
        if self._is_over:
            return []
        session = figures.table(event.get("session"))
        self._id = figures.name(session.get("id")) or self._id
        self._model = figures.name(session.get("model")) or self._model
        self._usage = figures.table(event.get("usage")) or self._usage
        events = [] if self._is_open else self._begin(at)
        return [*events, self._end(is_whole=True)] if is_over else events

    def _begin(self, at: float) -> list[SocketEvent]:
        self._is_open = True
        began = at if self._asked_at is None else self._asked_at
        ask = Ask(model=self._asked_model or self._model, streamed=True)
        return [Began(_SESSION, ask, began), Answered(_SESSION)]

    def _spoken(self) -> list[SocketEvent]:
        if self._has_spoken or not self._is_open:
            return []
        self._has_spoken = True
        return [Spoke(_SESSION)]

    def _passed_on(self, event: Mapping[str, Any], at: float) -> list[SocketEvent]:
        nested = figures.table(event.get("event"))
        decision = nested.get("decision")
        if isinstance(decision, dict):
            told = {"id": figures.name(event.get("event_id")), "object": "response", **decision}
            nested = {"type": "response.completed", "response": told}
        return self._delegated.feed(figures.verbatim(nested).encode(), False, at)

    def _end(self, *, is_whole: bool) -> SocketEvent:
        self._is_open, self._is_over = False, True
        seconds = figures.amount(self._usage.get("seconds"))
        model = self._model or self._asked_model
        source = Source.REPORTED if is_whole else Source.PARTIAL
        counted = Usage(units={"seconds": seconds} if seconds else {})
        reading = Reading(
            source=Source.NONE if seconds is None else source,
            model=model,
            charges=() if seconds is None else (Charge(model, counted),),
            usage_raw=figures.verbatim(self._usage) if self._usage else "",
            response_id=self._id,
            is_complete=is_whole,
        )
        return Ended(_SESSION, reading)
