"""A few members of each event's JSON in a server-sent stream whose events may be of any size."""

import re
from collections.abc import Callable

from addons.core.wire.members import Members

_LINE_END = re.compile(rb"\r\n|\n|\r")
_FIELD = b"data:"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ENOUGH = len(_BYTE_ORDER_MARK) + len(_FIELD)


class EventMembers:
    """Read the data of each event as one JSON object, and hold only the wanted members.

    For streams that carry images and sound: an event is read while it passes, never collected.
    Data that is no JSON object (`[DONE]`), or is cut, says nothing.
    """

    __slots__ = ("_event", "_head", "_is_data", "_is_first", "_is_half", "_make")

    def __init__(self, make: Callable[[], Members], *, is_begun: bool = False) -> None:
        """`make` says what to read of an event; once begun, no byte order mark is taken off."""
        self._make = make
        self._event = make()
        self._head = b""  # the first bytes of a line, until they tell its field
        self._is_data: bool | None = None  # None: this line's field is not known yet
        self._is_half = False  # the text was cut after a CR: a LF belongs to it
        self._is_first = not is_begun

    @property
    def is_between(self) -> bool:
        """Tell whether what comes next begins a line, and nothing of an event's data is read."""
        is_in_line = self._is_half or self._head or self._is_data is not None
        return not is_in_line and self._event.is_untouched

    def feed(self, chunk: bytes) -> list[Members]:
        """Give every event that `chunk` completes; b"" ends the stream."""
        found: list[Members] = []
        if not chunk:
            self._end_line(found)
            self._end_event(found)
            return found
        if self._is_half and chunk.startswith(b"\n"):
            chunk = chunk[1:]
        if chunk.find(b"\n") < 0 and chunk.find(b"\r") < 0:  # inside of an image
            self._is_half = False
            self._read(chunk)
            return found
        at = 0
        for end in _LINE_END.finditer(chunk):
            self._read(chunk[at : end.start()])
            self._end_line(found)
            at = end.end()
        self._is_half = chunk.endswith(b"\r")
        self._read(chunk[at:])
        return found

    def _read(self, text: bytes) -> None:
        """Read a piece of one line."""
        if self._is_data is None:
            self._head += text
            if len(self._head) < _ENOUGH:
                return
            text = self._begin_line()
        if self._is_data:
            self._event.feed(text)

    def _begin_line(self) -> bytes:
        text, self._head = self._head, b""
        if self._is_first:
            text = text.removeprefix(_BYTE_ORDER_MARK)
            self._is_first = False
        self._is_data = text.startswith(_FIELD)
        return text[len(_FIELD) :] if self._is_data else b""

    def _end_line(self, found: list[Members]) -> None:
        if self._is_data is None:
            if not self._head.removeprefix(_BYTE_ORDER_MARK if self._is_first else b""):
                self._head = b""
                self._end_event(found)
                return
            text = self._begin_line()
            if self._is_data:
                self._event.feed(text)
        if self._is_data:
            self._event.feed(b"\n")
        self._is_data = None

    def _end_event(self, found: list[Members]) -> None:
        if self._event.is_complete:
            found.append(self._event)
        if not self._event.is_untouched:
            self._event = self._make()
