"""Play a websocket's messages into a tally, and tell what it makes of them."""

import json
from collections.abc import Sequence
from typing import Any

from addons.core.call import Ask, Reading
from addons.core.providers.dialect import (
    Answered,
    Began,
    Ended,
    Limited,
    SocketEvent,
    SocketTally,
    Spoke,
)


class Session:
    """A tally, and every event that it told, in order. A message takes a second."""

    def __init__(self, tally: SocketTally) -> None:
        self.tally = tally
        self.events: list[SocketEvent] = []
        self.now = 0.0

    def client(self, **message: Any) -> Sequence[SocketEvent]:
        """Send a message of the client's."""
        return self.say(json.dumps(message).encode(), from_client=True)

    def server(self, kind: str, **message: Any) -> Sequence[SocketEvent]:
        """Send an event of the server's."""
        return self.say(json.dumps({"type": kind, **message}).encode(), from_client=False)

    def say(self, message: bytes, *, from_client: bool) -> Sequence[SocketEvent]:
        """Send a message as it is."""
        self.now += 1
        told = self.tally.feed(message, from_client, self.now)
        self.events += told
        return told

    def close(self) -> Sequence[SocketEvent]:
        """End the socket."""
        told = self.tally.close(self.now + 1)
        self.events += told
        return told

    @property
    def readings(self) -> list[Reading]:
        """What the responses came to that have ended."""
        return [event.reading for event in self.events if isinstance(event, Ended)]

    @property
    def asks(self) -> list[Ask]:
        """What the responses were asked for with that have begun."""
        return [event.ask for event in self.events if isinstance(event, Began)]

    @property
    def story(self) -> list[tuple[str, int]]:
        """The events by name and response."""
        return [
            (type(event).__name__, event.response)
            for event in self.events
            if not isinstance(event, Limited)
        ]


def is_in_order(events: Sequence[SocketEvent]) -> bool:
    """Tell whether each response began once, then did the rest, and ended once."""
    open_ones: set[int] = set()
    seen: set[int] = set()
    for event in events:
        match event:
            case Began(number):
                if number in seen:
                    return False
                seen.add(number)
                open_ones.add(number)
            case Answered(number) | Spoke(number):
                if number not in open_ones:
                    return False
            case Ended(number):
                if number not in open_ones:
                    return False
                open_ones.remove(number)
    return not open_ones
