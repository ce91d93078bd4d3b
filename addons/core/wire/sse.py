"""Server-sent events: bytes in, events out, cheap for what nobody wants to read.

The format: https://html.spec.whatwg.org/multipage/server-sent-events.html, section 9.2.6.
"""

from collections.abc import Callable, Container

from addons.core.wire.whole_events import FEW, LONGEST_EVENT, WholeEvents, around, blocks

_SHORT = 2 * 1024
"""Bytes of a text whose events are sooner split than found."""
_ALONE = 2
"""Pieces that one event is split into: behind its blank line comes nothing."""
_DATA = b"data: "
_BEFORE_DATA = len(_DATA)


class EventStream:
    """Turn bytes that may be cut anywhere into the data of events; those without say nothing.

    With `wanted`, only events come out that contain one of those byte strings, and everything
    else is passed over without being split. A string that is followed by `:null` does not count:
    a JSON member that is null says nothing. Of each of `newest` only the last event that contains
    it, and `says` what it stands for, is sure to come out of each `feed`: for what stands in nearly
    every event, and is said anew each time. Both may be replaced between two `feed`s.
    """

    __slots__ = ("_says", "newest", "passing", "wanted", "whole")

    def __init__(
        self,
        wanted: tuple[bytes, ...] = (),
        newest: tuple[bytes, ...] = (),
        says: Callable[[bytes], Container[bytes]] | None = None,
    ) -> None:
        """`says` tells which of `newest` an event's data says anything about; else it is all."""
        self.wanted = wanted
        self.newest = newest
        self._says = says
        self.whole = WholeEvents()
        """What is held back; another reader can go on from here."""
        self.passing: Callable[[bytes], object] | None = None
        """Gets the text of whole events, wanted or not, as they go by."""

    def feed(self, chunk: bytes) -> list[bytes]:
        """Give every event that `chunk` completes; b"" ends the stream and gives what is left."""
        text = self.whole.feed(chunk) if chunk else self.whole.rest()
        if not text:
            return []
        if self.passing is not None:
            self.passing(text)
        found = self._found(text) if self.wanted and len(text) <= LONGEST_EVENT else None
        return self._chosen(text) if found is None else found

    def _found(self, text: bytes) -> list[bytes] | None:
        """Find the events from the end, without splitting the others; None when they are many."""
        if len(text) <= _SHORT and text.find(b"\r") < 0:
            few = text.split(b"\n\n")
            if not self.newest or len(few) == _ALONE:
                names = (*self.wanted, *self.newest)
                told = [data_of(block) for block in few if has_any(block, names)]
                return [data for data in told if has_any(data, names)]
        found: dict[int, tuple[int, int, bytes]] = {}
        said: dict[int, Container[bytes]] = {}
        looked_at = 0
        for name in (*self.wanted, *self.newest):
            at = _rfind(text, name, len(text))
            while at >= 0:
                known = [event for event in found.values() if event[0] <= at < event[1]]
                start, end, data = known[0] if known else _event(text, at)
                # A name may stand beside the data of an event that was found for another one.
                if _rfind(data, name, len(data)) >= 0:
                    if name not in self.newest:
                        found[start] = start, end, data
                    else:
                        if start not in said:
                            said[start] = self.newest if self._says is None else self._says(data)
                        if name in said[start]:
                            found[start] = start, end, data
                            break
                looked_at += not known
                if looked_at > FEW:
                    return None
                at = _rfind(text, name, start)
        return [found[start][2] for start in sorted(found)]

    def _chosen(self, text: bytes) -> list[bytes]:
        """Split a text and choose the events one by one."""
        names = (*self.wanted, *self.newest)
        told = (data_of(block) for block in blocks(text) if not names or has_any(block, names))
        return chosen(list(filter(None, told)), self.wanted, self.newest, self._says)


def chosen(
    documents: list[bytes],
    wanted: tuple[bytes, ...],
    newest: tuple[bytes, ...],
    says: Callable[[bytes], Container[bytes]] | None = None,
) -> list[bytes]:
    """Give those documents of some that would come out of an event stream."""
    if not (wanted or newest):
        return documents
    last: set[int] = set()
    said: dict[int, Container[bytes]] = {}
    for name in newest:
        for number in range(len(documents) - 1, -1, -1):
            document = documents[number]
            if not has_any(document, (name,)):
                continue
            if number not in said:
                said[number] = newest if says is None else says(document)
            if name in said[number]:
                last.add(number)
                break
    return [each for n, each in enumerate(documents) if n in last or has_any(each, wanted)]


def _event(text: bytes, at: int) -> tuple[int, int, bytes]:
    """Give where the event that an index lies in begins and ends, and its data."""
    start, end = around(text, at)
    return start, end, data_of(text[start:end].rstrip(b"\r\n"))


def has_any(text: bytes, names: tuple[bytes, ...]) -> bool:
    """Tell whether a text contains one of some names that is not null."""
    for name in names:  # a generator would take twice as long
        at = text.rfind(name)  # nearly always there is none: then it costs no further call
        if at >= 0 and _rfind(text, name, at + len(name)) >= 0:
            return True
    return False


def _rfind(text: bytes, name: bytes, stop: int) -> int:
    """Find a name from the end, but not where it is followed by `:null`."""
    # Backwards: in CPython 3.13 `rfind` takes half as long as `find` (and `in` six times as
    # long as `rfind`), and a chunk's `"usage":null` stands near its end.
    at = text.rfind(name, 0, stop)
    while at >= 0 and text.startswith((b":null", b": null"), at + len(name)):
        at = text.rfind(name, 0, at)
    return at


def data_of(block: bytes) -> bytes:
    """Join the data lines of one event."""
    if block.find(b"\r") < 0:
        # Nearly always it is one line, the last, behind the event's name if at all.
        at = block.rfind(b"\n") + 1
        if block.startswith(_DATA, at) and (not at or block.find(b"data", 0, at) < 0):
            return block[at + _BEFORE_DATA :]
    lines = block.splitlines()
    data = [
        line[len(b"data:") :].removeprefix(b" ")
        for line in lines
        if line.startswith(b"data:") or line == b"data"
    ]
    return data[0] if len(data) == 1 else b"\n".join(data)
