"""Server-sent events: bytes in, events out, cheap for what nobody wants to read."""

import re
from dataclasses import dataclass

LONGEST_EVENT = 4 * 1024 * 1024
"""Bytes of one event; a longer one is skipped to the next blank line."""

# An atomic group: CRLF is one line end, never CR and then LF.
_BLANK_LINE = re.compile(rb"(?>\r\n|\n|\r){2}")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WHOLE = (b"\n\n", b"\n\r\n")
# What surrounds an event that is not complete yet: a line end before it, another one after it.
_SLACK = 4


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: the value of its last `event` field (or b"") and its joined `data` lines."""

    name: bytes
    data: bytes


class EventStream:
    """Turn bytes that may be cut anywhere into events; events without data say nothing.

    With `wanted`, only events come out that contain one of those byte strings, and everything
    else is passed over without being split. A string that is followed by `:null` does not count:
    a JSON member that is null says nothing. `wanted` may be replaced between two `feed`s.
    """

    __slots__ = ("_is_clear", "_is_first", "_is_skipping", "_pending", "_seen", "skipped", "wanted")

    def __init__(self, wanted: tuple[bytes, ...] = ()) -> None:
        self.wanted = wanted
        self.skipped = 0
        """How many events were longer than `LONGEST_EVENT`."""
        self._pending = bytearray()
        self._seen = 0  # bytes of _pending that are known to hold no blank line
        self._is_first = True  # a byte order mark may still come
        self._is_skipping = False  # inside an event that is too long
        self._is_clear = False  # at the start of an event that is not the first one

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """Give every event that `chunk` completes; b"" ends the stream and gives what is left."""
        if self._is_clear and chunk.endswith(_WHOLE) and len(chunk) <= LONGEST_EVENT:
            return self._events(chunk) if self._is_wanted(chunk) else []
        if not chunk:
            return self._rest()
        self._pending += chunk
        if self._is_skipping:
            self._skip()
        return [] if self._is_skipping else self._completed()

    def _is_wanted(self, text: bytes) -> bool:
        # Backwards: in CPython 3.13 `rfind` takes half as long as `find` (and `in` six times as
        # long as `rfind`), and a chunk's `"usage":null` stands near its end.
        for wanted in self.wanted:
            at = text.rfind(wanted)
            while at >= 0:
                if not text.startswith((b":null", b": null"), at + len(wanted)):
                    return True
                at = text.rfind(wanted, 0, at)
        return not self.wanted

    def _completed(self) -> list[ServerEvent]:
        end = _last_blank_line(self._pending, max(0, self._seen - 1))
        whole = bytes(memoryview(self._pending)[:end])
        del self._pending[:end]
        self._seen = len(self._pending)
        self._is_clear = end > 0 and not self._pending
        events: list[ServerEvent] = []
        if len(whole) > LONGEST_EVENT or (end and self._is_wanted(whole)):
            events = self._events(whole)
        self._is_first = self._is_first and not end
        if len(self._pending) > LONGEST_EVENT + _SLACK:
            self.skipped += 1
            self._is_skipping = True
            self._skip()
        return events

    def _skip(self) -> None:
        end = _first_blank_line(self._pending)
        self._is_skipping = not end
        self._is_first = False
        del self._pending[: end or -1]  # the last byte may be half a blank line
        self._seen = 0

    def _rest(self) -> list[ServerEvent]:
        last, self._pending = bytes(self._pending), bytearray()
        if self._is_skipping or not self._is_wanted(last):
            return []
        return self._events(last)

    def _events(self, whole: bytes) -> list[ServerEvent]:
        if self._is_first:
            whole = whole.removeprefix(_BYTE_ORDER_MARK)
        events = []
        for block in _BLANK_LINE.split(whole) if b"\r" in whole else whole.split(b"\n\n"):
            if len(block) > LONGEST_EVENT and len(block.strip(b"\r\n")) > LONGEST_EVENT:
                self.skipped += 1
            elif block and self._is_wanted(block):
                event = _event(block)
                if event.data:
                    events.append(event)
        return events


def _event(block: bytes) -> ServerEvent:
    name = b""
    data = []
    for line in block.splitlines():
        field, _, value = line.partition(b":")
        if field == b"data":
            data.append(value.removeprefix(b" "))
        elif field == b"event":
            name = value.removeprefix(b" ")
    return ServerEvent(name, data[0] if len(data) == 1 else b"\n".join(data))


# Two line ends in a row are always one of LF LF, LF CR or CR CR; CR LF alone is a single one.


def _last_blank_line(text: bytearray, start: int) -> int:
    """Give the index after the last blank line of `text`, or 0."""
    at = text.rfind(b"\n\n", start)
    if text.find(b"\r", start) >= 0:
        at = max(at, text.rfind(b"\n\r", start), text.rfind(b"\r\r", start))
    return _after(text, at)


def _first_blank_line(text: bytearray) -> int:
    """Give the index after the first blank line of `text`, or 0."""
    found = [text.find(pair) for pair in (b"\n\n", b"\n\r", b"\r\r")]
    return _after(text, min((at for at in found if at >= 0), default=-1))


def _after(text: bytearray, at: int) -> int:
    if at < 0:
        return 0
    return at + 3 if text[at + 1 : at + 3] == b"\r\n" else at + 2
