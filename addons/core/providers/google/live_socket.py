"""The turns on a socket of Gemini's live API."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from addons.core.call import Ask, Charge, Reading, Source
from addons.core.providers import figures
from addons.core.providers.dialect import Answered, Began, Ended, Said, SocketEvent, Spoke
from addons.core.providers.failure import error_class
from addons.core.providers.google import gemini_usage

_SETUP = b'"setup"'
_COUNTED = b'"usageMetadata"'
_OVER = b'"turnComplete"'
_SEARCHED = b'"webSearchQueries"'
_ERROR = b'"error"'
_KNOWN = (_COUNTED, _OVER, _SEARCHED, _ERROR)
_LEADING = re.compile(rb'\s*\{\s*"(\w+)"')
_QUESTIONS = (b"clientContent", b"client_content", b"toolResponse", b"tool_response")
"""What a client writes when it wants an answer; of speech the server finds the end itself."""
_SPEECH = (b'"modelTurn"', b'"toolCall"', b'"outputTranscription"')
_QUERIES = 1000
"""More searches in one turn are not believed."""


@dataclass(slots=True)
class _Turn:
    number: int
    is_over: bool = False
    """Its usage may come in a message of its own, after its end."""
    queries: set[str] = field(default_factory=set)


class LiveSocket:
    """Each usageMetadata is one turn's own: what the model read and wrote for it.

    A turn begins with the first piece of an answer (or a call of a tool) and is over with its
    usage; what the model says after that, for example once the tool has answered, is the next.
    """

    def __init__(self, ask: Ask, tier: str) -> None:
        """Take how the socket was opened, and the price tier that its headers name."""
        self.error = ""
        self._ask = ask
        self._tier = tier
        self._is_set_up = False
        self._asked_at: float | None = None
        self._turn: _Turn | None = None
        self._count = 0

    def feed(self, message: bytes, from_client: bool, at: float) -> list[SocketEvent]:
        """Tell what a message means."""
        if from_client:
            self._asked(message, at)
            return []
        events: list[SocketEvent] = []
        if _holds(message, _SPEECH):
            if self._turn is None or self._turn.is_over:
                events += self._finish() + self._begin(at)
            events.append(Said(self._count))
        if not _holds(message, _KNOWN):
            return events
        return events + self._read(figures.table(figures.parsed(message)), at)

    def close(self, at: float) -> list[SocketEvent]:
        """Tell that a turn that has begun came to nothing that was counted."""
        return self._finish()

    def _asked(self, message: bytes, at: float) -> None:
        leading = _LEADING.match(message)
        if leading and leading[1] in _QUESTIONS:
            self._asked_at = at
        elif not self._is_set_up and message.rfind(_SETUP) >= 0:
            setup = figures.table(figures.parsed(message)).get("setup")
            if isinstance(setup, dict):
                # `models/<name>`, on Vertex `projects/.../models/<name>`.
                model = figures.name(setup.get("model")).rpartition("/")[2]
                self._ask = Ask(model=model, streamed=True)
                self._is_set_up = True

    def _read(self, message: Mapping[str, Any], at: float) -> list[SocketEvent]:
        content = figures.table(message.get("serverContent"))
        self._note_queries(content)
        if message.get("error") is not None:
            self.error = error_class(message) or "error"
        is_over = content.get("turnComplete") is True
        metadata = figures.table(message.get("usageMetadata"))
        model = self._ask.model
        searches = len(self._turn.queries) if self._turn else 0
        usage = gemini_usage.usage(metadata, gemini_usage.searches(model, searches))
        if usage is None:
            if self._turn is not None:
                self._turn.is_over = self._turn.is_over or is_over
            return []
        events = [] if self._turn else self._begin(at)
        reading = Reading(
            source=Source.REPORTED,
            model=model,
            charges=(Charge(model, usage),),
            usage_raw=figures.verbatim(metadata),
            service_tier=gemini_usage.service_tier(metadata) or self._tier,
            is_complete=True,
        )
        self._turn = None
        return [*events, Ended(self._count, reading)]

    def _note_queries(self, content: Mapping[str, Any]) -> None:
        queries = figures.table(content.get("groundingMetadata")).get("webSearchQueries")
        if self._turn is None or not isinstance(queries, list):
            return
        if len(self._turn.queries) < _QUERIES:
            self._turn.queries.update(q for q in queries[:_QUERIES] if isinstance(q, str) and q)

    def _begin(self, at: float) -> list[SocketEvent]:
        self._count += 1
        self._turn = _Turn(self._count)
        began, self._asked_at = self._asked_at, None
        return [
            Began(self._count, self._ask, at if began is None else began),
            Answered(self._count),
            Spoke(self._count),
        ]

    def _finish(self) -> list[SocketEvent]:
        """End a turn whose usage never came."""
        if self._turn is None:
            return []
        turn, self._turn = self._turn, None
        reading = Reading(model=self._ask.model, is_complete=turn.is_over)
        return [Ended(turn.number, reading)]


def _holds(message: bytes, needles: tuple[bytes, ...]) -> bool:
    # rfind, because `in` takes five times as long on bytes (CPython 3.13).
    return any(message.rfind(needle) >= 0 for needle in needles)
