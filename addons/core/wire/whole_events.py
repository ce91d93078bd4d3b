"""Where events of a server-sent stream end: cut bytes in, whole events out."""

import re
from collections.abc import Iterator

from addons.core.wire.abridged import Abridged, held

LONGEST_EVENT = 4 * 1024 * 1024
"""Bytes of one event; a longer one comes out abridged."""
FEW = 8
"""Events that are worth finding one by one (`around`); more are sooner found by splitting."""

BLANK_LINE = re.compile(rb"((?>\r\n|\n|\r){2})")
"""Two line ends in a row; the group is atomic: CRLF is one line end, never CR and then LF."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ENDS = (b"\n\n", b"\n\r\n")
# What surrounds an event that is not complete yet: a line end before it, another one after it.
_SLACK = 4


class WholeEvents:
    """Hold back the event that is cut, let the text of the whole ones out."""

    __slots__ = ("_is_first", "_long", "_pending")

    def __init__(self) -> None:
        self._pending = bytearray()  # without a blank line
        self._is_first = True
        self._long: Abridged | None = None  # the event at hand, if it is too long

    @property
    def is_in_long_event(self) -> bool:
        """Tell whether the event that is held back is one that is being abridged."""
        return self._long is not None

    def feed(self, chunk: bytes) -> bytes:
        """Give the text of every event that `chunk` completes, blank lines included."""
        # Nearly always; of an event that is too long, a byte is pending all the time.
        is_whole = chunk.endswith(_ENDS)
        if is_whole and not self._pending:
            return self._let_out(chunk)
        before = b""
        if self._long is not None:
            self._pending += chunk
            before = self._abridge(self._long)
            if self._long is not None:
                return b""
            chunk = bytes(self._pending)
            self._pending.clear()
            is_whole = chunk.endswith(_ENDS)
        end = len(chunk) if is_whole else after_last_blank_line(chunk, 0, len(chunk))
        whole = self._with_pending(chunk, end) if end else self._held(chunk)
        if len(self._pending) > LONGEST_EVENT + _SLACK:
            self._long = Abridged()
            self._abridge(self._long)
        return before + whole if before else whole

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
        if self._long is not None:
            self._long.feed(last)
            return self._long.text
        return last.removeprefix(_BYTE_ORDER_MARK) if self._is_first else last

    def _let_out(self, whole: bytes) -> bytes:
        if self._is_first:
            self._is_first = False
            whole = whole.removeprefix(_BYTE_ORDER_MARK)
        return whole if len(whole) <= LONGEST_EVENT else _without_long(whole)

    def _abridge(self, long: Abridged) -> bytes:
        """Read on in an event that is too long; give it when it has come to its end."""
        if self._is_first and self._pending.startswith(_BYTE_ORDER_MARK):
            del self._pending[: len(_BYTE_ORDER_MARK)]
        self._is_first = False
        end = after_first_blank_line(self._pending, 0, len(self._pending))
        stop = end or len(self._pending) - 1  # the last byte may be half a blank line
        long.feed(bytes(memoryview(self._pending)[:stop]))
        del self._pending[:stop]
        if not end:
            return b""
        self._long = None
        return long.text and long.text.rstrip(b"\r\n") + b"\n\n"


def blocks(text: bytes) -> Iterator[bytes]:
    """Yield the text of each event in a text of whole events, without its blank line.

    Every line end comes out as LF.
    """
    if text.find(b"\r") >= 0:
        # A tenth of what splitting at a regular expression takes; Gemini ends its lines so.
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return filter(None, text.split(b"\n\n"))


def _without_long(text: bytes) -> bytes:
    events = (held(block.strip(b"\n"), LONGEST_EVENT) for block in blocks(text))
    return b"".join(event + b"\n\n" for event in events if event)


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
