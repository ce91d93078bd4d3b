"""Where events of a server-sent stream end: cut bytes in, whole events out."""

import re
from collections.abc import Callable

LONGEST_EVENT = 4 * 1024 * 1024
"""Bytes of one event; a longer one is skipped to the next blank line."""

BLANK_LINE = re.compile(rb"((?>\r\n|\n|\r){2})")
"""Two line ends in a row; the group is atomic: CRLF is one line end, never CR and then LF."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ENDS = (b"\n\n", b"\n\r\n")
# What surrounds an event that is not complete yet: a line end before it, another one after it.
_SLACK = 4


class WholeEvents:
    """Hold back the event that is cut, let the text of the whole ones out."""

    __slots__ = ("_is_first", "_is_skipping", "_pending", "long", "skipped")

    def __init__(self) -> None:
        self.skipped = 0
        """How many events were dropped here because they were longer than `LONGEST_EVENT`."""
        self.long: Callable[[bytes], object] | None = None
        """Gets the text of each of those, piece by piece, with its blank line."""
        self._pending = bytearray()  # without a blank line
        self._is_first = True
        self._is_skipping = False  # inside an event that is too long

    def feed(self, chunk: bytes) -> bytes:
        """Give the text of every event that `chunk` completes, blank lines included."""
        if self._is_skipping:
            self._pending += chunk
            self._skip()
            if self._is_skipping:
                return b""
            chunk = bytes(self._pending)
            self._pending.clear()
        is_whole = chunk.endswith(_ENDS)  # nearly always
        end = len(chunk) if is_whole else after_last_blank_line(chunk, 0, len(chunk))
        whole = self._with_pending(chunk, end) if end else self._held(chunk)
        if len(self._pending) > LONGEST_EVENT + _SLACK:
            self.skipped += 1
            self._skip()
        return whole

    def _with_pending(self, chunk: bytes, end: int) -> bytes:
        """Let out what is held back, and the chunk up to its last blank line."""
        whole = b"".join((self._pending, memoryview(chunk)[:end])) if self._pending else chunk[:end]
        self._pending = bytearray(memoryview(chunk)[end:])
        return self._let_out(whole)

    def _held(self, chunk: bytes) -> bytes:
        """Hold back a chunk without a blank line, unless its start makes one with what is held."""
        seam = len(self._pending)
        self._pending += chunk
        end = after_last_blank_line(self._pending, max(0, seam - 1), seam + 1)
        if not end:
            return b""
        whole = bytes(memoryview(self._pending)[:end])
        del self._pending[:end]
        return self._let_out(whole)

    def rest(self) -> bytes:
        """End the stream and give the last event, if no blank line came after it."""
        last, self._pending = bytes(self._pending), bytearray()
        if self._is_skipping:
            return b""
        return last.removeprefix(_BYTE_ORDER_MARK) if self._is_first else last

    def _let_out(self, whole: bytes) -> bytes:
        if self._is_first:
            self._is_first = False
            return whole.removeprefix(_BYTE_ORDER_MARK)
        return whole

    def _skip(self) -> None:
        end = after_first_blank_line(self._pending, 0, len(self._pending))
        self._is_skipping = not end
        self._is_first = False
        stop = end or len(self._pending) - 1  # the last byte may be half a blank line
        if self.long is not None:
            self.long(bytes(memoryview(self._pending)[:stop]))
        del self._pending[:stop]


# Two line ends in a row are always one of LF LF, LF CR or CR CR; CR LF alone is a single one.


def around(text: bytes, at: int) -> tuple[int, int]:
    """Give where the event that an index lies in begins, and where its blank line ends."""
    return (
        after_last_blank_line(text, 0, at),
        after_first_blank_line(text, at, len(text)) or len(text),
    )


def after_last_blank_line(text: bytes | bytearray, start: int, stop: int) -> int:
    """Give the index after the last blank line between two indexes, or 0."""
    at = -1
    if text.rfind(b"\r", start, stop) >= 0:
        # Each is looked for behind the one before only: what is not there takes long to find.
        at = text.rfind(b"\n\r", start, stop)
        at = max(at, text.rfind(b"\r\r", max(at, start), stop))
    at = max(at, text.rfind(b"\n\n", max(at, start), stop))
    return _after(text, at)


def after_first_blank_line(text: bytes | bytearray, start: int, stop: int) -> int:
    """Give the index after the first blank line between two indexes, or 0."""
    at = text.find(b"\n\n", start, stop)
    end = at if at >= 0 else stop
    if text.find(b"\r", start, end) >= 0:
        found = [at, text.find(b"\n\r", start, end), text.find(b"\r\r", start, end)]
        at = min((at for at in found if at >= 0), default=-1)
    return _after(text, at)


def _after(text: bytes | bytearray, at: int) -> int:
    if at < 0:
        return 0
    return at + 3 if text[at + 1 : at + 3] == b"\r\n" else at + 2
