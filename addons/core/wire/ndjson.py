"""JSON lines: one value a line."""

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes of one line; a longer one is skipped."""


class Lines:
    """Turn bytes that may be cut anywhere into lines; empty ones say nothing."""

    __slots__ = ("_is_skipping", "_pending", "skipped")

    def __init__(self) -> None:
        self.skipped = 0
        """How many lines were longer than `LONGEST_LINE`."""
        self._pending = bytearray()
        self._is_skipping = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """Give every line that `chunk` completes; b"" ends the stream and gives what is left."""
        if not chunk:
            last, self._pending = bytes(self._pending), bytearray()
            return self._kept([last])
        if b"\n" not in chunk:
            self._hold(chunk)
            return []
        first, *lines, rest = chunk.split(b"\n")
        if self._is_skipping:
            self._is_skipping = False
            first = b""
        lines.insert(0, bytes(self._pending) + first)
        self._pending.clear()
        self._hold(rest)
        return self._kept(lines)

    def _hold(self, text: bytes) -> None:
        if self._is_skipping:
            return
        self._pending += text
        if len(self._pending) > LONGEST_LINE + 1:  # one more for the CR of a CRLF
            self.skipped += 1
            self._is_skipping = True
            self._pending.clear()

    def _kept(self, lines: list[bytes]) -> list[bytes]:
        kept = []
        for line in lines:
            text = line.strip()
            if len(line.removesuffix(b"\r")) > LONGEST_LINE:
                self.skipped += 1
            elif text:
                kept.append(text)
        return kept
