"""The last pieces of a stream: cut bytes in, whole pieces out, and only at the end."""

from addons.core.wire.abridged import Abridged, abridged

LAST = 4
"""How many of the last pieces are kept."""
LONGEST_PIECE = 1024 * 1024
"""Bytes of a piece that is kept; a longer one is kept abridged."""
# Of a large text so much is looked at first: where line ends are not LF, to put right no more.
_ENOUGH = 2 * 1024


class Tail:
    """Let a stream of events or of JSON lines go by and keep the last ones, unread.

    Line ends may be CR, LF or CRLF. Comments and blank lines are no pieces: any number of them may
    follow. Works best on large texts: hand it several chunks at a time.
    """

    __slots__ = (
        "_has_cr",
        "_is_cut",
        "_kept",
        "_long",
        "_rest",
        "_separator",
        "_start",
        "_start_of_line",
        "_step",
    )

    def __init__(self, separator: bytes, start: bytes = b"") -> None:
        """Take what stands between two pieces, and how the line begins that makes one count."""
        self._separator = separator
        self._step = len(separator)
        self._start = start
        self._start_of_line = b"\n" + start
        self._kept: list[bytes] = []
        self._rest = bytearray()  # the piece that has not ended yet
        self._has_cr = False  # the last byte was a CR, which may be half a CRLF
        self._long: Abridged | None = None  # the piece at hand, if it is too long
        self._is_cut = False  # the piece at hand has begun before, and nobody knows how

    def feed(self, text: bytes) -> None:
        """Let the next bytes go by, cut anywhere."""
        if len(text) > _ENOUGH and self._has_all(text[-_ENOUGH:]):
            return
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
        self._long, self._is_cut = None, False
        end += self._step
        if end < len(text):
            self._hold(text[end:])

    def close(self) -> list[bytes]:
        """Give the last pieces in their order; the very last need not have ended."""
        if self._rest or self._long is not None:
            rest = self._first(bytes(self._rest))
            if self._counts(rest):
                self._kept.append(rest)
        return [piece.strip(b"\n") for piece in self._kept[-LAST:]]

    def _has_all(self, end: bytes) -> bool:
        """Take the end of a large text alone, if as many pieces are in it as are kept."""
        pieces = end.rsplit(self._separator, LAST + 1)
        if len(pieces) < LAST + 2 or end.find(b"\r") >= 0:
            return False
        newest = pieces[1:-1]
        for piece in newest:
            if not self._counts(piece):
                return False
        self._kept, self._rest = newest, bytearray(pieces[-1])
        self._long, self._is_cut, self._has_cr = None, False, False
        return True

    def _is_all_in(self, end: bytes) -> bool:
        """Read the end of a large text alone, if it has as many pieces as are kept."""
        tail = Tail(self._separator, self._start)
        tail._is_cut = True
        tail.feed(end)
        if len(tail._kept) < LAST:
            return False
        self._kept, self._rest, self._has_cr = tail._kept, tail._rest, tail._has_cr
        self._long = None
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
        overlap = self._step - 1
        if not overlap or not self._rest:
            return False
        return self._rest[len(self._rest) - overlap :] + text[:overlap] == self._separator

    def _hold(self, text: bytes) -> None:
        self._rest += text
        overlap = self._step - 1
        if self._long is None and len(self._rest) > LONGEST_PIECE + overlap:
            self._long = Abridged()
        if self._long is not None:
            stop = len(self._rest) - overlap
            self._long.feed(bytes(self._rest[:stop]))
            del self._rest[:stop]

    def _keep(self, text: bytes, end: int) -> None:
        """Add the pieces up to `end`, the last one first, as many as are wanted."""
        newest: list[bytes] = []
        while end >= 0 and len(newest) < LAST:
            at = text.rfind(self._separator, 0, end)
            if at < 0 and self._is_cut:
                break
            piece = _piece(text[at + self._step : end]) if at >= 0 else self._first(text[:end])
            if self._counts(piece):
                newest.append(piece)
            end = at
        newest.reverse()
        self._kept = newest if len(newest) == LAST else [*self._kept, *newest][-LAST:]

    def _first(self, text: bytes) -> bytes:
        """Give the piece at hand, of which more may have gone by before."""
        if self._long is None:
            return _piece(text)
        self._long.feed(text)
        return self._long.text.strip(b"\n")

    def _counts(self, piece: bytes) -> bool:
        if not self._start:
            return bool(piece) and not piece.isspace()
        return piece.rfind(self._start_of_line) >= 0 or piece.startswith(self._start)


def _piece(text: bytes) -> bytes:
    """Give a piece as it is kept."""
    text = text.strip(b"\n")
    return text if len(text) <= LONGEST_PIECE else abridged(text).strip(b"\n")
