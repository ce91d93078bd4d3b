"""The events that decide what a stream has used: the last that says so, and the last of all."""

from addons.core.wire.abridged import held
from addons.core.wire.last_events import LONGEST_KEPT, LastEvents, backwards
from addons.core.wire.sse import data_of
from addons.core.wire.whole_events import FEW, WholeEvents, around


class StreamEnds:
    """Let a stream go by and keep, unread, what will be asked for when it is over.

    That is the last event whose data contains `needle`, and the last events of all. For streams
    whose last figures stand: as long as they last, nothing is framed or parsed.
    """

    __slots__ = ("_hit", "_last", "_needle", "_whole")

    def __init__(self, needle: bytes, whole: WholeEvents) -> None:
        """Go on where `whole` is: it may hold back the beginning of an event."""
        self._needle = needle
        self._whole = whole
        self._hit = b""
        self._last = LastEvents()

    def feed(self, chunk: bytes) -> None:
        """Let the next piece go by."""
        self.keep(self._whole.feed(chunk))

    def keep(self, text: bytes) -> None:
        """Let whole events go by that were framed elsewhere."""
        if not self._last.keep(text):
            return
        stop = len(text)
        for _ in range(FEW):
            # Backwards: in CPython 3.13 `rfind` takes half as long as `find`.
            at = text.rfind(self._needle, 0, stop)
            if at < 0:
                return
            stop, end = around(text, at)
            if any(map(self._is_hit, backwards(text[stop:end]))):
                return
        any(map(self._is_hit, backwards(text[:stop])))

    def _is_hit(self, block: bytes) -> bool:
        """Keep an event, if the needle is in its data: a comment may contain anything."""
        short = held(block, LONGEST_KEPT)
        if data_of(short).rfind(self._needle) < 0:
            return False
        self._hit = short
        return True

    def close(self) -> list[bytes]:
        """Give the data of the last events, and first that with the needle if it is older."""
        self.keep(self._whole.rest())
        last = self._last.blocks()
        older = [self._hit] if self._hit and self._hit not in last else []
        return [data_of(block) for block in (*older, *last)]
