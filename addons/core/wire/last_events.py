"""The last events of a stream, kept unread, whatever is in them."""

import re
from collections import deque
from collections.abc import Iterable, Iterator

from addons.core.wire.abridged import held
from addons.core.wire.whole_events import blocks

LAST = 4
"""How many of the last events are kept."""
LONGEST_KEPT = 1024 * 1024
"""Bytes of an event that is kept; a longer one is kept abridged."""

_TAILS = (2 * 1024, 16 * 1024)
"""So much of a text nearly always has all that is kept; else so much."""
_LARGE = 64 * 1024
_FIELD = re.compile(rb"(?:\A|[\r\n])[^:\r\n]")


class LastEvents:
    """Lets the text of whole events go by; comments and blank lines are none."""

    __slots__ = ("_texts",)

    def __init__(self) -> None:
        self._texts: deque[bytes] = deque(maxlen=LAST)

    def keep(self, text: bytes) -> bool:
        """Let whole events go by; tell whether there was one."""
        if not _has_event(text):
            return False
        # Each piece has one event at least, so the last pieces have the last events.
        self._texts.append(_end(text))
        return True

    def blocks(self) -> list[bytes]:
        """Give the text of the last events, in their order."""
        newest = _at_end_of(self._texts[-1]) if self._texts else []
        return newest or _newest(reversed(self._texts))


def backwards(text: bytes) -> Iterator[bytes]:
    """Yield the text of each event, the last one first."""
    # Where blank lines of two kinds meet, a line end more than theirs is left.
    if text.find(b"\r") >= 0:
        yield from (block.strip(b"\n") for block in reversed(list(blocks(text))))
        return
    end = len(text)
    while end > 0:
        blank = text.rfind(b"\n\n", 0, end)
        block = text[blank + 2 : end] if blank >= 0 else text[:end]
        if block := block.strip(b"\n"):
            yield block
        end = blank


def _end(text: bytes) -> bytes:
    """Give the end of a text, if that has as many events as are kept."""
    for size in _TAILS:
        if len(text) <= size:
            return text
        end = text[-size:]
        if len(end.rsplit(_start_like_that_of(text), LAST)) > LAST:
            return end
    return b"\n\n".join(_newest([text])) if len(text) > _LARGE else text


def _start_like_that_of(text: bytes) -> bytes:
    """Give how the events of a text begin, blank line included, going by its first and its last."""
    blank = b"\n\r\n" if text.endswith(b"\r\n") else b"\n\n"
    return blank + (b"event:" if text.startswith(b"event:") else b"data:")


def _at_end_of(text: bytes) -> list[bytes]:
    """Give the last events of a text as they are nearly always written; none where they are not."""
    pieces = text.rsplit(b"\r\n\r\n" if text.endswith(b"\r\n") else b"\n\n", LAST + 1)
    if len(pieces) < LAST + 2 or pieces[-1] or len(text) > LONGEST_KEPT:
        return []
    newest = pieces[1:-1]
    for block in newest:
        if not b"a" <= block[:1] <= b"z" or block.endswith(b"\n"):
            return []
        if block.find(b"\r") >= 0 or block.find(b"\n\n") >= 0:
            return []
    return newest


def _newest(texts: Iterable[bytes]) -> list[bytes]:
    """Give the last events of some texts, which come the last one first."""
    newest: list[bytes] = []
    for text in texts:
        for block in backwards(text):
            if _has_event(block) and (kept := held(block, LONGEST_KEPT)):
                newest.append(kept)
                if len(newest) == LAST:
                    return newest[::-1]
    return newest[::-1]


def _has_event(text: bytes) -> bool:
    return b"a" <= text[:1] <= b"z" or _FIELD.search(text) is not None
