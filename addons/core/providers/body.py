"""The body of an answer as JSON documents, whichever way it is framed."""

from addons.core.wire.json_array import ArrayItems
from addons.core.wire.members import Members
from addons.core.wire.sse import EventStream

_BLANK = b" \t\r\n"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Body:
    """Finds out by the first byte what a body is: events, a JSON array, or one object.

    The first byte and not the content type decides: gateways get the type wrong, and asked-for
    streams are answered with a plain object.
    """

    __slots__ = ("_events", "_items", "_members", "_object", "_start", "_wanted")

    def __init__(self, wanted: tuple[bytes, ...], members: frozenset[str]) -> None:
        """Take events that contain one of `wanted`, and these `members` of a lone object."""
        self._wanted = wanted
        self._members = members
        self._start = b""
        self._events: EventStream | None = None
        self._items: ArrayItems | None = None
        self._object: Members | None = None

    @property
    def object(self) -> Members | None:
        """The lone object that the body is; None when it is something else."""
        return self._object

    def feed(self, chunk: bytes) -> list[bytes]:
        """Give the documents that `chunk` completes.

        A document is an event's data or an array's item. A lone object gives none: its members
        are in `object`. An empty chunk says nothing: proxies hand them on.
        """
        if not chunk:
            return []
        if self._events is not None:
            return [event.data for event in self._events.feed(chunk)]
        if self._object is not None:
            self._object.feed(chunk)
            return []
        if self._items is not None:
            return self._items.feed(chunk)
        return self._begin(self._start + chunk)

    def close(self) -> list[bytes]:
        """End the body; give the last event when no blank line came after it."""
        return [event.data for event in self._events.feed(b"")] if self._events else []

    def _begin(self, text: bytes) -> list[bytes]:
        text = text.removeprefix(_BYTE_ORDER_MARK).lstrip(_BLANK)
        if not text or (len(text) < 3 and _BYTE_ORDER_MARK.startswith(text)):
            self._start = text
            return []
        self._start = b""
        if text.startswith(b"{"):
            self._object = Members(self._members)
        elif text.startswith(b"["):
            self._items = ArrayItems()
        else:
            self._events = EventStream(self._wanted)
        return self.feed(text)
