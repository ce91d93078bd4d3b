"""The body of an answer that carries images or sound: only a few members of it are ever held."""

from collections.abc import Mapping
from typing import Any

from addons.core.providers import figures
from addons.core.wire.event_members import EventMembers
from addons.core.wire.members import Members, Reader

_BLANK = b" \t\r\n"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

Found = Mapping[str, Any]
"""Members of an object or of an event's data, parsed."""


class LightBody:
    """Finds out by the first byte whether a body is one object or events; holds neither.

    Of a lone object the wanted members come out at the end, of an event when it is complete.
    """

    __slots__ = ("_events", "_inside", "_object", "_start", "_wanted")

    def __init__(self, wanted: frozenset[str], inside: Mapping[str, Reader] | None = None) -> None:
        """Take these members; those `inside` of a lone object have a reader of their own."""
        self._wanted = wanted
        self._inside = inside or {}
        self._start = b""
        self._object: Members | None = None
        self._events: EventMembers | None = None

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
            return _parsed(*self._events.feed(chunk)) if chunk else []
        else:
            return self._begin(self._start + chunk)
        return []

    def close(self) -> list[Found]:
        """End the body; give the lone object, or an event that no blank line came after."""
        if self._object is not None:
            return _parsed(self._object)
        return _parsed(*self._events.feed(b"")) if self._events is not None else []

    def _begin(self, text: bytes) -> list[Found]:
        text = text.removeprefix(_BYTE_ORDER_MARK).lstrip(_BLANK)
        if not text or (len(text) < 3 and _BYTE_ORDER_MARK.startswith(text)):
            self._start = text
            return []
        if text.startswith(b"{"):
            self._object = Members(self._wanted, self._inside)
        else:
            self._events = EventMembers(lambda: Members(self._wanted))
        return self.feed(text)


def _parsed(*each: Members) -> list[Found]:
    return [
        {name: figures.parsed(text) for name, text in members.found.items()}
        for members in each
        if members.found
    ]
