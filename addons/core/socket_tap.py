"""The tap on a websocket: each response on it becomes a call of its own."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from addons.core.call import NOTHING_READ, Outcome, Reading, iso, new_call_id
from addons.core.evidence import LONGEST_EXCERPT, Excerpt
from addons.core.flight import Call
from addons.core.providers.dialect import (
    Answered,
    Began,
    Ended,
    Limited,
    Said,
    SocketEvent,
    SocketTally,
    Spoke,
    is_wordy,
)
from addons.core.providers.limits import NOTHING_TOLD
from addons.core.tap import Later

type Settle = Callable[[Call, Outcome, str], None]
type Verdict = tuple[Outcome, str]
"""What becomes of a call, and what went wrong, in our words."""

_OVER: Verdict = (Outcome.SETTLED, "")


class SocketTap:
    """Callable with a message that is on its way; counts it later.

    Whatever the tally does, the messages go on: a bug in counting costs what the message at
    hand said and is told once. A socket on which no response is made is one call itself.
    """

    def __init__(
        self,
        upgrade: Call,
        tally: SocketTally,
        begin: Callable[[Call], None],
        settle: Settle,
        gap: Callable[[str], None],
        later: Later,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Take the call that opened the socket, and whom to tell what happens on it."""
        self._upgrade = upgrade
        self._tally = tally
        self._begin = begin
        self._settle = settle
        self._gap = gap
        self._later = later
        self._clock = clock
        self._wall = wall
        self._waiting: list[tuple[bytes, bool, float]] = []
        self._calls: dict[int, Call] = {}
        self._is_used = False
        self._limits = NOTHING_TOLD  # of the socket, until a response takes them
        self._is_closed = False
        self._has_gap = False
        self._busy_ns = 0

    @property
    def is_used(self) -> bool:
        """Tell whether a response was made on the socket."""
        return self._is_used

    def __call__(self, message: bytes, from_client: bool) -> None:
        """Take a message of either side."""
        self._waiting.append((message, from_client, self._clock()))
        if len(self._waiting) == 1:
            self._later(self._count)

    def close(self, of_response: Verdict, of_socket: Verdict) -> None:
        """End the socket: say what becomes of responses in flight, or of a socket without any."""
        if self._is_closed:
            return
        self._count()
        self._is_closed = True
        now = self._clock()
        try:
            self._take(self._tally.close(now), now, b"", of_response)
        except Exception as bug:  # the count may fail, its calls may not stay open
            self._note(bug)
        for number in list(self._calls):
            self._end(Ended(number, NOTHING_READ), of_response)
        if not self._is_used:
            self._upgrade.reading = Reading(error=self._tally.error)
            self._settle(self._upgrade, *of_socket)

    def _count(self) -> None:
        waiting, self._waiting = self._waiting, []
        if self._is_closed:
            return
        begun = time.perf_counter_ns()
        for message, from_client, at in waiting:
            try:
                self._take(self._tally.feed(message, from_client, at), at, message)
            except Exception as bug:  # the count may fail, the socket may not
                self._note(bug)
        self._busy_ns += time.perf_counter_ns() - begun

    def _take(
        self, events: Iterable[SocketEvent], at: float, message: bytes, verdict: Verdict = _OVER
    ) -> None:
        for event in events:
            match event:
                case Began():
                    self._begin_call(event, message)
                case Answered(number):
                    self._calls[number].first_byte = at
                case Spoke(number):
                    self._calls[number].spoke = at
                case Said(number):
                    self._keep(number, message)
                case Limited(headers):
                    self._note_limits(headers)
                case Ended():
                    self._end(event, verdict)

    def _keep(self, number: int, message: bytes) -> None:
        """Keep words as a line each, where somebody can count them."""
        excerpt = self._calls[number].excerpt
        if excerpt is not None:
            excerpt.take(message.replace(b"\n", b" ") + b"\n")

    def _note_limits(self, headers: Mapping[str, str]) -> None:
        """Give what was told to the latest response in flight, else to the next one."""
        latest = next(reversed(self._calls.values()), None)
        if latest is not None:
            latest.limits = {**latest.limits, **headers}
        else:
            self._limits = {**self._limits, **headers}

    def _begin_call(self, event: Began, asked: bytes) -> None:
        call = replace(
            self._upgrade,
            id=new_call_id(),
            started_at=iso(self._wall() - (self._clock() - event.at)),
            started=event.at,
            ask=event.ask,
            # The handshake tells limits once: later they would be old.
            limits=self._limits if self._is_used else {**self._upgrade.limits, **self._limits},
            first_byte=None,
            overhead_ns=0,
            body=asked if len(asked) <= LONGEST_EXCERPT else b"",
            excerpt=Excerpt() if is_wordy(self._upgrade.endpoint.dialect) else None,
        )
        self._is_used = True
        self._limits = NOTHING_TOLD
        self._calls[event.response] = call
        self._begin(call)

    def _end(self, event: Ended, verdict: Verdict) -> None:
        call = self._calls.pop(event.response)
        call.reading = event.reading
        # What the messages in between cost is told with the response that ends next.
        call.overhead_ns, self._busy_ns = self._busy_ns, 0
        self._settle(call, *verdict)

    def _note(self, bug: Exception) -> None:
        if not self._has_gap:
            self._has_gap = True
            self._gap(type(bug).__name__)
