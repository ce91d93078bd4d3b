"""The body of an answer that carries images or sound: only a few members of it are ever held."""

from collections.abc import Mapping
from typing import Any

from addons.core.providers import figures
from addons.core.providers.lone_object import LONGEST_WHOLE
from addons.core.wire import beginning
from addons.core.wire.event_members import EventMembers
from addons.core.wire.members import Members, Reader
from addons.core.wire.sse import EventStream
from addons.core.wire.whole_events import after_first_blank_line, after_last_blank_line

Found = Mapping[str, Any]
"""Members of an object or of an event's data, parsed."""


class LightBody:
    """Finds out by the first byte whether a body is one object or events; holds neither.

    Of a lone object the wanted members come out at the end, of an event when it is complete.
    """

    __slots__ = ("_events", "_inside", "_object", "_start", "_wanted", "_whole")

    def __init__(self, wanted: frozenset[str], inside: Mapping[str, Reader] | None = None) -> None:
        """Take these members; those `inside` of a lone object have a reader of their own."""
        self._wanted = wanted
        self._inside = inside or {}
        self._start = beginning.Start()
        self._object: Members | None = None
        self._events: EventMembers | None = None
        self._whole = EventStream()  # reads what need not be read while it passes

    @property
    def has_begun(self) -> bool:
        """Tell whether the first byte that says something has come by."""
        return self._object is not None or self._events is not None

    @property
    def is_events(self) -> bool:
        """Tell whether the body is a stream of events."""
        return self._events is not None

    @property
    def is_complete(self) -> bool:
        """Tell whether a lone object has come to its end."""
        return self._object is not None and self._object.is_complete

    def feed(self, chunk: bytes) -> list[Found]:
        """Give the events that `chunk` completes. An empty chunk says nothing."""
        if self._object is not None:
            self._object.feed(chunk)
        elif self._events is not None:
            return self._read(chunk, self._events) if chunk else []
        else:
            return self._begin(chunk)
        return []

    def want(self, needles: tuple[bytes, ...]) -> None:
        """Events without any of these byte strings need not come out from now on."""
        self._whole.wanted = needles

    def close(self) -> list[Found]:
        """End the body; give the lone object, or an event that no blank line came after."""
        if self._object is not None:
            return _parsed(self._object)
        return _parsed(*self._events.feed(b"")) if self._events is not None else []

    def _read(self, chunk: bytes, events: EventMembers) -> list[Found]:
        """Read events: those that come whole at once, at a tenth of the cost."""
        if len(chunk) > LONGEST_WHOLE or (chunk.find(b"\n") < 0 and chunk.find(b"\r") < 0):
            return _parsed(*events.feed(chunk))
        found: list[Found] = []
        if not events.is_between:
            end = after_first_blank_line(chunk, 0, len(chunk)) or len(chunk)
            found += _parsed(*events.feed(chunk[:end]))
            chunk = chunk[end:]
        end = after_last_blank_line(chunk, 0, len(chunk)) if events.is_between else 0
        for data in self._whole.feed(chunk[:end]) if end else ():
            document = figures.parsed(data)
            if not isinstance(document, dict):
                found += _parsed(*events.feed(b"data:%s\n\n" % data.replace(b"\n", b"\ndata:")))
            elif told := self._wanted & document.keys():
                found.append({name: document[name] for name in told})
        if end < len(chunk):
            found += _parsed(*events.feed(chunk[end:]))
        return found

    def _begin(self, chunk: bytes) -> list[Found]:
        text = self._start.take(chunk)
        if not text:
            return []
        if text.startswith(b"{"):
            self._object = Members(self._wanted, self._inside)
        else:
            self._events = EventMembers(lambda: Members(self._wanted), is_begun=True)
        return self.feed(text)


def _parsed(*each: Members) -> list[Found]:
    return [
        {name: figures.parsed(text) for name, text in members.found.items()}
        for members in each
        if members.found
    ]
