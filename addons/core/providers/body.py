"""The body of an answer as JSON documents, whichever way it is framed."""

from collections import deque
from collections.abc import Callable, Container, Mapping

from addons.core.providers.lone_object import LoneObject
from addons.core.wire import beginning
from addons.core.wire.abridged import held
from addons.core.wire.json_array import ArrayItems
from addons.core.wire.last_events import LAST, LONGEST_KEPT, LastEvents
from addons.core.wire.members import NOBODY, Reader
from addons.core.wire.sse import EventStream, chosen, data_of, has_any


class Body:
    """Finds out by the first byte what a body is: events, a JSON array, or one object.

    The first byte and not the content type decides: gateways get the type wrong, and asked-for
    streams are answered with a plain object.
    """

    __slots__ = (
        "_ending",
        "_events",
        "_has_begun",
        "_inside",
        "_items",
        "_last",
        "_last_items",
        "_members",
        "_newest",
        "_object",
        "_says",
        "_start",
        "_wanted",
    )

    def __init__(
        self,
        wanted: tuple[bytes, ...],
        members: frozenset[str],
        newest: tuple[bytes, ...] = (),
        inside: Mapping[str, Reader] = NOBODY,
        ending: tuple[bytes, ...] = (),
        says: Callable[[bytes], Container[bytes]] | None = None,
    ) -> None:
        """Take events that contain one of `wanted`, and these `members` of a lone object.

        Of each of `newest`, only the last event in each piece that `says` something about it is
        needed. Members in `inside` have a reader of their own, for objects that are too long to be
        held. What contains one of `ending` matters among the last events alone, and is given at
        the end: looking for it costs nothing before.
        """
        self._wanted = wanted
        self._newest = newest
        self._says = says
        self._members = members
        self._inside = inside
        self._ending = ending
        self._last = LastEvents()
        self._last_items: deque[bytes] = deque(maxlen=LAST)
        self._start = beginning.Start()
        self._has_begun = False
        self._events: EventStream | None = None
        self._items: ArrayItems | None = None
        self._object: LoneObject | None = None

    @property
    def object(self) -> LoneObject | None:
        """The lone object that the body is; None when it is something else."""
        return self._object

    def feed(self, chunk: bytes) -> list[bytes]:
        """Give the documents that `chunk` completes.

        A document is an event's data or an array's item. A lone object gives none: its members
        are in `object`. An empty chunk says nothing: proxies hand them on.
        """
        if not chunk:
            return []
        return self._read(chunk) if self._has_begun else self._begin(chunk)

    def want(self, wanted: tuple[bytes, ...]) -> None:
        """Take only events that contain one of `wanted` from now on."""
        self._wanted = wanted
        if self._events is not None:
            self._events.wanted = wanted

    def close(self) -> list[bytes]:
        """End the body; give a last event that no blank line came after."""
        if self._object is not None:
            self._object.close()
        return self._events.feed(b"") if self._events is not None else []

    def endings(self) -> list[bytes]:
        """Give what matters at the end alone, when the body is closed.

        What was given before is given again where it stood behind that: in its order all of it
        says the same as it came.
        """
        found: list[bytes] = []
        for text in self._last_items or self._last.blocks():
            if not (found or has_any(text, self._ending)):
                continue
            data = text if self._items is not None else data_of(text)
            is_wanted = has_any(data, self._wanted)
            if (is_wanted and found) or (not is_wanted and has_any(data, self._ending)):
                found.append(data)
        return found

    def _begin(self, chunk: bytes) -> list[bytes]:
        text = self._start.take(chunk)
        if not text:
            return []
        self._has_begun = True
        if text.startswith(b"{"):
            self._object = LoneObject(self._members, self._inside)
        elif text.startswith(b"["):
            self._items = ArrayItems()
        else:
            self._events = EventStream(self._wanted, self._newest, self._says)
            self._events.passing = self._last.keep if self._ending else None
        return self._read(text)

    def _read(self, text: bytes) -> list[bytes]:
        if self._object is not None:
            self._object.feed(text)
            return []
        if self._items is not None:
            items = self._items.feed(text)
            if self._ending:
                self._last_items += [held(item, LONGEST_KEPT) for item in items[-LAST:]]
            return chosen(items, self._wanted, self._newest, self._says)
        return self._events.feed(text) if self._events is not None else []
