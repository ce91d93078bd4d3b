"""The last pieces of a stream: cut bytes in, whole pieces out, and only at the end."""

LAST = 4
"""How many of the last pieces are kept."""
LONGEST_PIECE = 1024 * 1024
"""Bytes of a piece that is kept; a longer one holds an answer, not figures."""
# Line ends that are not LF are put right in so much of a large text, where that is enough.
_ENOUGH = 2 * 1024


class Tail:
    """Let a stream of events or of JSON lines go by and keep the last ones, unread.

    Line ends may be CR, LF or CRLF. Comments and blank lines are no pieces: any number of them may
    follow. Works best on large texts: hand it several chunks at a time.
    """

    __slots__ = ("_has_cr", "_is_skipping", "_kept", "_rest", "_separator", "_start")

    def __init__(self, separator: bytes, start: bytes = b"") -> None:
        """Take what stands between two pieces, and how the line begins that makes one count."""
        self._separator = separator
        self._start = start
        self._kept: list[bytes] = []
        self._rest = bytearray()  # the piece that has not ended yet
        self._has_cr = False  # the last byte was a CR, which may be half a CRLF
        self._is_skipping = False  # inside a piece that is too long

    def feed(self, text: bytes) -> None:
        """Let the next bytes go by, cut anywhere."""
        if self._has_cr or text.find(b"\r") >= 0:
            if len(text) > 2 * _ENOUGH and self._is_all_in(text[-_ENOUGH:]):
                return
            text = self._with_line_feeds(text)
        end = text.rfind(self._separator)
        if end < 0 and not self._is_cut_through(text):
            self._hold(text)
            return
        if self._rest:
            text = bytes(self._rest) + text
            self._rest.clear()
            end = text.rfind(self._separator)
        self._keep(text, end)
        self._is_skipping = False
        end += len(self._separator)
        if end < len(text):
            self._hold(text[end:])

    def close(self) -> list[bytes]:
        """Give the last pieces in their order; the very last need not have ended."""
        rest = bytes(self._rest).strip(b"\n")
        if not self._is_skipping and self._counts(rest):
            self._kept.append(rest)
        return self._kept[-LAST:]

    def _is_all_in(self, end: bytes) -> bool:
        """Read the end of a large text alone, if it has as many pieces as are kept."""
        tail = Tail(self._separator, self._start)
        tail._is_skipping = True  # to the end of the piece that it begins in
        tail.feed(end)
        if len(tail._kept) < LAST:
            return False
        self._kept, self._rest, self._has_cr = tail._kept, tail._rest, tail._has_cr
        self._is_skipping = False
        return True

    def _with_line_feeds(self, text: bytes) -> bytes:
        if self._has_cr:
            text = b"\r" + text
        self._has_cr = text.endswith(b"\r")
        if self._has_cr:
            text = text[:-1]
        return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _is_cut_through(self, text: bytes) -> bool:
        """Tell whether a separator lies half in what is held back and half in `text`."""
        overlap = len(self._separator) - 1
        if not overlap or not self._rest:
            return False
        return self._rest[len(self._rest) - overlap :] + text[:overlap] == self._separator

    def _hold(self, text: bytes) -> None:
        self._rest += text
        overlap = len(self._separator) - 1
        if self._is_skipping or len(self._rest) > LONGEST_PIECE + overlap:
            self._is_skipping = True
            del self._rest[: len(self._rest) - overlap]

    def _keep(self, text: bytes, end: int) -> None:
        """Add the pieces up to `end`, the last one first, as many as are wanted."""
        newest: list[bytes] = []
        while end >= 0 and len(newest) < LAST:
            at = text.rfind(self._separator, 0, end)
            if at < 0 and self._is_skipping:
                break
            piece = text[at + len(self._separator) if at >= 0 else 0 : end].strip(b"\n")
            if self._counts(piece):
                newest.append(piece)
            end = at
        newest.reverse()
        self._kept = newest if len(newest) == LAST else [*self._kept, *newest][-LAST:]

    def _counts(self, piece: bytes) -> bool:
        if len(piece) > LONGEST_PIECE:
            return False
        if not self._start:
            return bool(piece) and not piece.isspace()
        return piece.startswith(self._start) or piece.find(b"\n" + self._start) >= 0
