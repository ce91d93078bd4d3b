"""The events that decide what a stream has used: the last that says so, and the last of all."""

import re
from collections import deque

from addons.core.wire.sse import ServerEvent, blocks, read_event
from addons.core.wire.whole_events import WholeEvents

LAST = 4
"""How many of the last events are kept, whatever is in them."""
LONGEST_KEPT = 1024 * 1024
"""Bytes of an event that is kept; a longer one holds an answer, not figures."""

_FIELD = re.compile(rb"(?:\A|[\r\n])[^:\r\n]")
_D = ord("d")


class StreamEnds:
    """Let a stream go by and keep, unread, what will be asked for when it is over.

    That is the last event that contains `needle`, and the last events of all. For streams whose
    last figures stand: as long as they last, nothing is framed or parsed.
    """

    __slots__ = ("_hit", "_last", "_needle", "_whole")

    def __init__(self, needle: bytes, whole: WholeEvents) -> None:
        """Go on where `whole` is: it may hold back the beginning of an event."""
        self._needle = needle
        self._whole = whole
        self._hit = b""  # the newest piece with the needle in it
        self._last: deque[bytes] = deque(maxlen=LAST)  # pieces of one event or more

    def feed(self, chunk: bytes) -> None:
        """Let the next piece go by; it is not empty."""
        # What begins with `data` and ends an event is one event at least: it may be kept as it is.
        if (
            chunk[0] == _D
            and self._whole.is_clear
            and chunk.endswith(WholeEvents.ENDS)
            and len(chunk) <= LONGEST_KEPT
        ):
            self._last.append(chunk)
            if chunk.rfind(self._needle) >= 0:
                self._note(chunk)
            return
        text = self._whole.feed(chunk)
        if text:
            self.keep(text)

    def close(self) -> list[ServerEvent]:
        """Give the last event with the needle, then the last events: it may be among them."""
        self.keep(self._whole.rest())
        kept = [block for piece in self._last for block in blocks(piece) if _FIELD.search(block)]
        return [*self._hits(self._hit)[-1:], *map(read_event, kept[-LAST:])]

    def keep(self, text: bytes) -> None:
        """Let whole events go by that were framed elsewhere."""
        if len(text) > LONGEST_KEPT:
            for block in blocks(text):
                self.keep(block if len(block) <= LONGEST_KEPT else b"")
        elif _FIELD.search(text):
            self._last.append(text if text.endswith(WholeEvents.ENDS) else text + b"\n\n")
            if text.rfind(self._needle) >= 0:
                self._note(self._last[-1])

    def _note(self, piece: bytes) -> None:
        # A comment may contain anything and does not count; few pieces have one.
        has_comment = piece.rfind(b"\n:") >= 0 or piece.rfind(b"\r:") >= 0 or piece[0] != _D
        if not has_comment or self._hits(piece):
            self._hit = piece

    def _hits(self, piece: bytes) -> list[ServerEvent]:
        return [event for event in map(read_event, blocks(piece)) if self._needle in event.data]
