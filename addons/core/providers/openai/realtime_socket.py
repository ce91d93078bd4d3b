"""The responses on a realtime socket, and the transcriptions of what was said to it."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from addons.core.call import Ask, Charge, Reading, Source
from addons.core.providers import figures
from addons.core.providers.dialect import Answered, Began, Ended, Said, SocketEvent, Spoke
from addons.core.providers.failure import error_class
from addons.core.providers.openai import realtime_usage
from addons.core.providers.openai.socket_event import event_type

TRANSCRIBER_UNTOLD = "input_audio_transcription"
"""Stands for the model of a transcription where no session names it: it has no price."""

_SESSIONS = (
    "session.created",
    "session.updated",
    "transcription_session.created",
    "transcription_session.updated",
)
_TRANSCRIBED = "conversation.item.input_audio_transcription.completed"
_ASKED = (b'"response.create"', b'"session.update"', b'"transcription_session.update"')
_TOLD = tuple(
    f'"{name}"'.encode()
    for name in (*_SESSIONS, _TRANSCRIBED, "response.created", "response.done", "error")
)
_CALL = "response.output_item.added"
"""Names the tool that is called: words too, and not the first."""
_TOLD_OR_SPOKEN = (*_TOLD, b'.delta"', f'"{_CALL}"'.encode())
_REMEMBERED = 256
_MOST_AT_ONCE = 1000
"""More responses than that are not in flight on one socket: the oldest are given up."""


@dataclass(slots=True)
class _Response:
    number: int
    model: str
    charges: list[Charge] = field(default_factory=list)
    """Transcriptions that came while it was made."""
    has_spoken: bool = False


@dataclass(frozen=True, slots=True)
class _Transcription:
    charge: Charge
    usage: Mapping[str, Any]


class RealtimeSocket:
    """Each `response.done` carries its own usage, each transcription too, on another model.

    A transcription runs beside the responses and may come at any time. It is a charge of the
    response that is being made, else of the next one: it is of what that one answers. Where no
    response takes it up before the next transcription or the end, it is one of its own.
    """

    def __init__(self, ask: Ask) -> None:
        """Take how the socket was opened."""
        self.error = ""
        self._asked_model = ask.model
        self._model = ask.model
        self._transcriber = ""
        self._only_transcribes = False
        self._asked_at: float | None = None
        self._open: dict[str, _Response] = {}
        self._count = 0
        self._held: _Transcription | None = None
        self._over: deque[str] = deque(maxlen=_REMEMBERED)
        self._transcribed: deque[str] = deque(maxlen=_REMEMBERED)

    def feed(self, message: bytes, from_client: bool, at: float) -> list[SocketEvent]:
        """Tell what a message means."""
        if from_client:
            self._asked(message, at)
            return []
        kind = event_type(message, _TOLD_OR_SPOKEN if self._open else _TOLD)
        if kind.endswith(".delta") or kind == _CALL:
            is_word = kind != _CALL
            return self._said(message, is_word) if kind.startswith("response.") else []
        match kind:
            case "response.created" | "response.done":
                return self._told(message, kind == "response.done", at)
            case "conversation.item.input_audio_transcription.completed":
                return self._heard(message, at)
            case "error":
                event = figures.table(figures.parsed(message))
                self.error = error_class(event) or "error"
                self._asked_at = None
            case kind if kind in _SESSIONS:
                self._session(message)
        return []

    def close(self, at: float) -> list[SocketEvent]:
        """Tell what was counted of responses that have not ended, and what none took up."""
        events = self._release(at)
        return events + [self._end(name, {}, is_whole=False) for name in list(self._open)]

    def _asked(self, message: bytes, at: float) -> None:
        kind = event_type(message, _ASKED)
        if kind == "response.create":
            self._asked_at = at
        elif kind in ("session.update", "transcription_session.update"):
            self._session(message)

    def _session(self, message: bytes) -> None:
        """Note the models: the server's word comes after the client's."""
        session = figures.table(figures.table(figures.parsed(message)).get("session"))
        self._model = figures.name(session.get("model")) or self._model
        heard = figures.table(figures.table(session.get("audio")).get("input"))
        old = session.get("input_audio_transcription")
        transcription = figures.table(heard.get("transcription") or old)
        self._transcriber = figures.name(transcription.get("model")) or self._transcriber
        kinds = (session.get("type"), session.get("object"))
        if "transcription" in kinds or "realtime.transcription_session" in kinds:
            self._only_transcribes = True

    def _told(self, message: bytes, is_over: bool, at: float) -> list[SocketEvent]:
        event = figures.table(figures.parsed(message))
        response = figures.table(event.get("response"))
        name = figures.name(response.get("id")) or figures.name(event.get("response_id"))
        if name and name in self._over:
            return []  # told again, as after a reconnect
        if not name and is_over:
            name = next(iter(self._open), "")
        events: list[SocketEvent] = []
        if name not in self._open:
            events += self._begin(name, at)
            if not is_over:  # it says how its sound is written
                events.append(Said(self._open[name].number))
        if is_over:
            self._over.append(name)
            events.append(self._end(name, event, is_whole=True))
        return events

    def _said(self, message: bytes, is_word: bool) -> list[SocketEvent]:
        """Say whose words or sound these are, and note the first."""
        name = next(iter(self._open), "")
        if len(self._open) > 1:
            event = figures.table(figures.parsed(message))
            name = figures.name(event.get("response_id"))
        response = self._open.get(name)
        if response is None:
            return []
        said = Said(response.number)
        if response.has_spoken or not is_word:
            return [said]
        response.has_spoken = True
        return [Spoke(response.number), said]

    def _heard(self, message: bytes, at: float) -> list[SocketEvent]:
        event = figures.table(figures.parsed(message))
        told = figures.table(event.get("usage"))
        usage = realtime_usage.usage(told)
        item = figures.name(event.get("item_id"))
        key = f"{item}/{event.get('content_index')}"
        if usage is None or (item and key in self._transcribed):
            return []
        self._transcribed.append(key)
        charge = Charge(self._transcriber or TRANSCRIBER_UNTOLD, usage, "transcription")
        if self._open:
            next(reversed(self._open.values())).charges.append(charge)
            return []
        events = self._release(at)
        self._held = _Transcription(charge, told)
        return events + self._release(at) if self._only_transcribes else events

    def _release(self, at: float) -> list[SocketEvent]:
        """Make a transcription that no response took up one of its own."""
        if self._held is None:
            return []
        held, self._held = self._held, None
        self._count += 1
        reading = Reading(
            source=Source.REPORTED,
            model=held.charge.model,
            charges=(held.charge,),
            usage_raw=figures.verbatim(held.usage),
            is_complete=True,
        )
        ask = Ask(model=held.charge.model, streamed=True)
        return [Began(self._count, ask, at), Ended(self._count, reading)]

    def _begin(self, name: str, at: float) -> list[SocketEvent]:
        oldest = next(iter(self._open)) if len(self._open) >= _MOST_AT_ONCE else None
        events = [] if oldest is None else [self._end(oldest, {}, is_whole=False)]
        self._count += 1
        response = _Response(self._count, self._model)
        if self._held is not None:
            response.charges.append(self._held.charge)
            self._held = None
        self._open[name] = response
        began = at if self._asked_at is None else self._asked_at
        self._asked_at = None
        ask = Ask(model=self._asked_model or self._model, streamed=True)
        return [*events, Began(response.number, ask, began), Answered(response.number)]

    def _end(self, name: str, event: Mapping[str, Any], *, is_whole: bool) -> SocketEvent:
        response = self._open.pop(name)
        told = figures.table(event.get("response"))
        # xAI tells the usage beside the response, and one inside that counts nothing.
        reported = figures.table(told.get("usage"))
        usage = realtime_usage.usage(reported)
        if usage is None:
            reported = figures.table(event.get("usage"))
            usage = realtime_usage.usage(reported)
        model = figures.name(told.get("model")) or response.model or self._model
        own: tuple[Charge, ...] = (Charge(model, usage),) if usage else ()
        charges = (*own, *response.charges)
        details = figures.table(told.get("status_details"))
        reading = Reading(
            source=_source(charges, is_whole=is_whole),
            model=model,
            charges=charges,
            usage_raw=figures.verbatim(reported) if usage else "",
            response_id=figures.name(told.get("id")) or name,
            error=error_class(details),
            is_complete=is_whole,
        )
        return Ended(response.number, reading)


def _source(charges: tuple[Charge, ...], *, is_whole: bool) -> Source:
    if not charges:
        return Source.NONE
    return Source.REPORTED if is_whole else Source.PARTIAL
