"""JSON lines: one value a line."""

from addons.core.wire.abridged import Abridged, held

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes of one line; a longer one comes out abridged."""


class Lines:
    """Turn bytes that may be cut anywhere into lines; empty ones say nothing."""

    __slots__ = ("_long", "_pending")

    def __init__(self) -> None:
        self._pending = bytearray()
        self._long: Abridged | None = None  # the line at hand, if it is too long

    def feed(self, chunk: bytes) -> list[bytes]:
        """Give every line that `chunk` completes; b"" ends the stream and gives what is left."""
        if not chunk:
            return self._kept([self._ended(b"")])
        if b"\n" not in chunk:
            self._hold(chunk)
            return []
        first, *lines, rest = chunk.split(b"\n")
        lines.insert(0, self._ended(first))
        self._hold(rest)
        return self._kept(lines)

    def _hold(self, text: bytes) -> None:
        self._pending += text
        if self._long is None and len(self._pending) > LONGEST_LINE + 1:  # for the CR of a CRLF
            self._long = Abridged()
        if self._long is not None:
            self._long.feed(bytes(self._pending))
            self._pending.clear()

    def _ended(self, text: bytes) -> bytes:
        """Give the line at hand, of which `text` is the end."""
        line, long = bytes(self._pending) + text, self._long
        self._pending, self._long = bytearray(), None
        if long is None:
            return line
        long.feed(line)
        return long.text

    def _kept(self, lines: list[bytes]) -> list[bytes]:
        texts = (held(line.removesuffix(b"\r"), LONGEST_LINE).strip() for line in lines)
        return [text for text in texts if text]
