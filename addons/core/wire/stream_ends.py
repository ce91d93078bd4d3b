"""The events that decide what a stream has used: the last that says so, and the last of all."""

import re
from collections import deque
from collections.abc import Iterable, Iterator

from addons.core.wire.sse import ServerEvent, blocks, read_event
from addons.core.wire.whole_events import WholeEvents

LAST = 4
"""How many of the last events are kept, whatever is in them."""
LONGEST_KEPT = 1024 * 1024
"""Bytes of an event that is kept; a longer one holds an answer, not figures."""

_SMALL = 64 * 1024
_FIELD = re.compile(rb"(?:\A|[\r\n])[^:\r\n]")


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
        self._last: deque[bytes] = deque(maxlen=LAST)

    def feed(self, chunk: bytes) -> None:
        """Let the next piece go by."""
        is_whole = self._whole.is_clear and chunk.endswith(WholeEvents.ENDS)
        self.keep(chunk if is_whole else self._whole.feed(chunk))

    def keep(self, text: bytes) -> None:
        """Let whole events go by that were framed elsewhere."""
        if not _FIELD.search(text):
            return
        # Backwards: in CPython 3.13 `rfind` takes half as long as `find`.
        at = text.rfind(self._needle)
        if at >= 0:
            end = text.find(b"\n\n", at)
            self._note(text if end < 0 else text[:end])
        # Each piece has one event at least, so the last pieces have the last events.
        self._last.append(text if len(text) <= _SMALL else _joined(_newest(text)))

    def close(self) -> list[ServerEvent]:
        """Give the last events, and before them the last one with the needle if it is older."""
        self.keep(self._whole.rest())
        last = _newest(_joined(self._last))
        older = [self._hit] if self._hit and self._hit not in last else []
        return [read_event(block) for block in (*older, *last)]

    def _note(self, text: bytes) -> None:
        for block in _backwards(text):
            # A comment may contain anything and does not count.
            if len(block) <= LONGEST_KEPT and self._needle in read_event(block).data:
                self._hit = block.strip(b"\n")
                return


def _joined(pieces: Iterable[bytes]) -> bytes:
    return b"\n\n".join(pieces)


def _newest(text: bytes) -> list[bytes]:
    """Give the last events of a text, in their order."""
    newest: list[bytes] = []
    for block in _backwards(text):
        if len(block) <= LONGEST_KEPT and _FIELD.search(block):
            # Where blank lines of two kinds meet, a line end more than theirs is left.
            newest.insert(0, block.strip(b"\n"))
            if len(newest) == LAST:
                break
    return newest


def _backwards(text: bytes) -> Iterator[bytes]:
    """Yield the text of each event, the last one first."""
    if text.find(b"\r") >= 0:
        yield from reversed(list(blocks(text)))
        return
    end = len(text)
    while end > 0:
        blank = text.rfind(b"\n\n", 0, end)
        block = text[blank + 2 : end] if blank >= 0 else text[:end]
        if block:
            yield block
        end = blank
