"""The body of an answer as JSON documents, whichever way it is framed."""

from collections.abc import Mapping

from addons.core.providers import figures
from addons.core.providers.lone_object import LoneObject
from addons.core.wire import beginning
from addons.core.wire.json_array import ArrayItems
from addons.core.wire.last_events import LastEvents
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
        "_members",
        "_newest",
        "_object",
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
    ) -> None:
        """Take events that contain one of `wanted`, and these `members` of a lone object.

        Of the events that contain one of `newest`, only the last in each piece that is JSON is
        needed. Members in `inside` have a reader of their own, for objects that are too long to be
        held. What contains one of `ending` matters among the last events alone, and is given at
        the end: looking for it costs nothing before.
        """
        self._wanted = wanted
        self._newest = newest
        self._members = members
        self._inside = inside
        self._ending = ending
        self._last = LastEvents()
        self._start = b""
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
        return self._read(chunk) if self._has_begun else self._begin(self._start + chunk)

    def want(self, wanted: tuple[bytes, ...]) -> None:
        """Take only events that contain one of `wanted` from now on."""
        self._wanted = wanted
        if self._events is not None:
            self._events.wanted = wanted

    def want_at_end(self, ending: tuple[bytes, ...]) -> None:
        """Look for these among the last events, too."""
        self._ending += ending

    def close(self) -> list[bytes]:
        """End the body; give a last event that no blank line came after."""
        documents: list[bytes] = []
        if self._events is not None:
            documents += self._events.feed(b"")
            documents += self._endings()
        if self._object is not None:
            self._object.close()
        return documents

    def _begin(self, text: bytes) -> list[bytes]:
        text = beginning.stripped(text)
        if beginning.may_be_nothing(text):
            self._start = text
            return []
        self._has_begun = True
        if text.startswith(b"{"):
            self._object = LoneObject(self._members, self._inside)
        elif text.startswith(b"["):
            self._items = ArrayItems()
        else:
            self._events = EventStream(self._wanted, self._newest, figures.objects)
            self._events.passing = self._last.keep if self._ending else None
        return self._read(text)

    def _endings(self) -> list[bytes]:
        if not self._last.has_any(self._ending):
            return []
        told = (*self._wanted, *self._newest)
        last = [data_of(block) for block in self._last.blocks()]
        return [data for data in last if has_any(data, self._ending) and not has_any(data, told)]

    def _read(self, text: bytes) -> list[bytes]:
        if self._object is not None:
            self._object.feed(text)
            return []
        if self._items is not None:
            told = (*self._wanted, *self._ending) if self._wanted else ()
            return chosen(self._items.feed(text), told, self._newest, figures.objects)
        return self._events.feed(text) if self._events is not None else []
