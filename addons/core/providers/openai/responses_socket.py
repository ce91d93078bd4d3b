"""OpenAI's responses on a websocket: many on one socket, one after the other or side by side.

https://developers.openai.com/api/docs/guides/websocket-mode and the types of openai-python
(`responses_client_event`, `beta_responses_server_event`), read 2026-11-25.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from addons.core.call import Ask, Reading
from addons.core.providers import figures
from addons.core.providers.dialect import (
    Answered,
    Began,
    Ended,
    Limited,
    Said,
    SocketEvent,
    Spoke,
)
from addons.core.providers.failure import error_class
from addons.core.providers.openai import codex_limits
from addons.core.providers.openai.socket_event import event_type

_FIRST = ("response.created", "response.queued", "response.in_progress")
_LAST = (
    "response.completed",
    "response.incomplete",
    "response.failed",
    "response.cancelled",
    "response.done",
)
_ASKED = (b'"response.create"',)
_TOLD = tuple(f'"{name}"'.encode() for name in (*_FIRST, *_LAST, "error", codex_limits.EVENT))
_TOLD_OR_SPOKEN = (*_TOLD, b'.delta"')
_CALL = "response.output_item.added"
"""Names the tool that is called: words too, and not the first."""
_REMEMBERED = 256
_MOST_AT_ONCE = 1000
"""More responses than that are not in flight on one socket: the oldest are given up."""


class EventTally(Protocol):
    """Counts one response from its events."""

    def read(self, document: bytes) -> None:
        """Take one event."""
        ...

    def close(self) -> Reading:
        """Give the reading."""
        ...


@dataclass(slots=True)
class _Response:
    number: int
    lane: str
    tally: EventTally
    id: str = ""
    """Empty until the server has taken the request up."""
    is_answered: bool = False
    has_spoken: bool = False


class ResponsesSocket:
    """Tells the responses of one socket apart: by id, else by lane (`stream_id`) and order.

    Within a lane the server answers in the order of the requests; without `stream_id` there is
    one lane. Words of an answer name no response: they belong to the one at hand in their lane.
    """

    def __init__(self, ask: Ask, tally: Callable[[Ask], EventTally]) -> None:
        """Take how the socket was opened, and what counts one response."""
        self.error = ""
        self._ask = ask
        self._tally = tally
        self._open: dict[int, _Response] = {}
        self._count = 0
        self._over: deque[str] = deque(maxlen=_REMEMBERED)
        self._broken: deque[str] = deque(maxlen=_REMEMBERED)  # ids that ended with an error

    def feed(self, message: bytes, from_client: bool, at: float) -> list[SocketEvent]:
        """Tell what a message means."""
        if from_client:
            is_asked = event_type(message, _ASKED) == "response.create"
            return self._asked(message, at) if is_asked else []
        kind = event_type(message, _TOLD_OR_SPOKEN)
        if kind.endswith(".delta") or kind == _CALL:
            return self._spoken(message, is_word=kind != _CALL)
        if kind in _FIRST or kind in _LAST:
            return self._told(message, kind in _LAST, at)
        if kind == codex_limits.EVENT:
            return [Limited(codex_limits.headers(figures.table(figures.parsed(message))))]
        return self._failed(message) if kind == "error" else []

    def close(self, at: float) -> list[SocketEvent]:
        """Tell what was counted of responses that have not ended."""
        return [self._end(response) for response in list(self._open.values())]

    def _asked(self, message: bytes, at: float) -> list[SocketEvent]:
        body = figures.table(figures.parsed(message))
        self._ask = Ask(
            model=figures.name(body.get("model")) or self._ask.model,
            streamed=True,
            max_tokens=figures.count(body.get("max_output_tokens")),
            service_tier=figures.name(body.get("service_tier")),
        )
        return self._begin(_lane(body), at)

    def _told(self, message: bytes, is_last: bool, at: float) -> list[SocketEvent]:
        event = figures.table(figures.parsed(message))
        told = figures.table(event.get("response"))
        name = figures.name(told.get("id"))
        if name and (name in self._over or (name in self._broken and not told.get("usage"))):
            return []  # told again, as after a reconnect
        events: list[SocketEvent] = []
        response = self._find(_lane(event), name)
        if response is None:
            # Nobody asked: the successor of a response that was steered.
            events += self._begin(_lane(event), at)
            response = self._open[self._count]
        response.id = name or response.id
        events += self._answer(response)
        response.tally.read(message)
        if is_last:
            self._over.append(response.id)
            events.append(self._end(response))
        return events

    def _spoken(self, message: bytes, *, is_word: bool) -> list[SocketEvent]:
        """Say whose words these are, and note the first. Words name a lane but no response."""
        mine = list(self._open.values())
        if len(mine) > 1:
            lane = _lane(figures.table(figures.parsed(message)))
            mine = [response for response in mine if response.lane == lane]
        if not mine:
            return []
        said = Said(mine[0].number)
        if mine[0].has_spoken or not is_word:
            return [said]
        mine[0].has_spoken = True
        return [*self._answer(mine[0]), Spoke(mine[0].number), said]

    def _failed(self, message: bytes) -> list[SocketEvent]:
        """End what an error is about: while one is answered, the latest request behind it."""
        event = figures.table(figures.parsed(message))
        told = codex_limits.in_error(event)
        return [*([Limited(told)] if told else []), *self._end_failed(event, message)]

    def _end_failed(self, event: Mapping[str, Any], message: bytes) -> list[SocketEvent]:
        lane = _lane(event)
        mine = [response for response in self._open.values() if response.lane == lane]
        if not mine and not lane and len(self._open) == 1:
            mine = list(self._open.values())
        if not mine:
            self.error = error_class(event) or error_class({"error": event.get("code")}) or "error"
            return []
        about = mine[-1] if mine[0].id and not mine[-1].id else mine[0]
        about.tally.read(message)
        self._broken.append(about.id)
        return [*self._answer(about), self._end(about)]

    def _find(self, lane: str, name: str) -> _Response | None:
        known = (r for r in self._open.values() if name and r.id == name)
        waiting = (r for r in self._open.values() if r.lane == lane and not (r.id and name))
        return next(known, None) or next(waiting, None)

    def _begin(self, lane: str, at: float) -> list[SocketEvent]:
        oldest = next(iter(self._open.values())) if len(self._open) >= _MOST_AT_ONCE else None
        events = [] if oldest is None else [self._end(oldest)]
        self._count += 1
        self._open[self._count] = _Response(self._count, lane, self._tally(self._ask))
        return [*events, Began(self._count, self._ask, at)]

    def _answer(self, response: _Response) -> list[SocketEvent]:
        if response.is_answered:
            return []
        response.is_answered = True
        return [Answered(response.number)]

    def _end(self, response: _Response) -> SocketEvent:
        del self._open[response.number]
        return Ended(response.number, response.tally.close())


def _lane(event: Mapping[str, Any]) -> str:
    return figures.name(event.get("stream_id"))
