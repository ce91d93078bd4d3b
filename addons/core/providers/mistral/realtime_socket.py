"""The transcriptions on a socket of Mistral's: each ends with its own usage."""

from collections.abc import Mapping
from typing import Any

from addons.core.call import Ask, Charge, Reading, Source
from addons.core.providers import figures
from addons.core.providers.dialect import Answered, Began, Ended, SocketEvent, Spoke
from addons.core.providers.failure import error_class
from addons.core.providers.mistral import usage as mistral_usage
from addons.core.providers.openai.socket_event import event_type

_SOUND = (b'"input_audio.append"',)
_SESSIONS = ("session.created", "session.updated")
_TOLD = tuple(
    f'"{name}"'.encode()
    for name in (*_SESSIONS, "transcription.text.delta", "transcription.done", "error")
)


class RealtimeSocket:
    """A transcription begins with the first sound and is over with `transcription.done`.

    Sound that comes after that is the next one. An error ends the one that is being made.
    """

    def __init__(self, ask: Ask) -> None:
        """Take how the socket was opened."""
        self.error = ""
        self._ask = ask
        self._model = ask.model
        self._count = 0
        self._is_open = False
        self._has_spoken = False

    def feed(self, message: bytes, from_client: bool, at: float) -> list[SocketEvent]:
        """Tell what a message means."""
        if from_client:
            is_sound = not self._is_open and event_type(message, _SOUND) == "input_audio.append"
            return self._begin(at) if is_sound else []
        match event_type(message, _TOLD):
            case "transcription.text.delta":
                return [*self._begin(at), *self._speak()]
            case "transcription.done":
                return [*self._begin(at), self._end(_parsed(message), is_whole=True)]
            case "error":
                self.error = error_class(_parsed(message)) or "error"
                return [self._end({}, is_whole=True, error=self.error)] if self._is_open else []
            case kind if kind in _SESSIONS:
                session = figures.table(_parsed(message).get("session"))
                self._model = figures.name(session.get("model")) or self._model
        return []

    def close(self, at: float) -> list[SocketEvent]:
        """Tell that a transcription that has begun came to nothing that was counted."""
        return [self._end({}, is_whole=False)] if self._is_open else []

    def _begin(self, at: float) -> list[SocketEvent]:
        if self._is_open:
            return []
        self._count += 1
        self._is_open = True
        self._has_spoken = False
        ask = Ask(model=self._ask.model or self._model, streamed=True)
        return [Began(self._count, ask, at)]

    def _speak(self) -> list[SocketEvent]:
        if self._has_spoken:
            return []
        self._has_spoken = True
        return [Answered(self._count), Spoke(self._count)]

    def _end(self, told: Mapping[str, Any], *, is_whole: bool, error: str = "") -> SocketEvent:
        self._is_open = False
        model = figures.name(told.get("model")) or self._model
        reported = figures.table(told.get("usage"))
        usage = mistral_usage.read(reported)
        if usage is None:
            reading = Reading(model=model, error=error, is_complete=is_whole)
        else:
            reading = Reading(
                source=Source.REPORTED,
                model=model,
                charges=(Charge(model, usage),),
                usage_raw=figures.verbatim(reported),
                is_complete=is_whole,
            )
        return Ended(self._count, reading)


def _parsed(message: bytes) -> Mapping[str, Any]:
    return figures.table(figures.parsed(message))
