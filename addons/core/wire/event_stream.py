"""AWS' binary event stream: bytes in, frames out, cheap for what nobody wants to read.

A frame is `total u32 | headers u32 | prelude crc | headers | payload | message crc`, all
big-endian: https://smithy.io/2.0/aws/amazon-eventstream.html, read 2026-11-25.
"""

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from struct import Struct
from zlib import crc32

LONGEST_FRAME = 4 * 1024 * 1024
"""Bytes of one frame; a longer one is passed over up to the next that begins."""
LAST = 4
"""How many of the last frames are kept, whatever is in them."""
_SHORT = 1024
"""Bytes that are sooner walked through than looked through."""
_MOST_DAMAGED = 100
"""Frames that are looked into, because a text of nothing else would be read over and over."""

_PRELUDE = Struct(">III")
_WORD = Struct(">I")
"""A length or a checksum."""
_LEAST = _PRELUDE.size + _WORD.size
# The name of a frame's first header, whose length comes right after the prelude.
_FIRST_HEADER = re.compile(rb":(?:event|exception|message|content|error)-")
_BEFORE_NAME = _PRELUDE.size + 1
_LONGEST_START = _PRELUDE.size + len(b"\x0f:exception-")
_EVENT = b"\x0b:event-type\x07"


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: its header block and its payload as they stood on the wire."""

    headers: bytes
    payload: bytes


class Frames:
    """Turn bytes that may be cut anywhere into frames.

    With `wanted`, only frames come out that contain one of those byte strings (none, where there
    is none), and a text without any is not walked through: its last frames are found from behind,
    by preludes with a right checksum (payloads are JSON, and no JSON can contain one). `wanted` may
    be replaced between two `feed`s.

    A prelude with a wrong checksum means that the lengths cannot be trusted, and the stream goes
    on with the next right prelude, if there is one. A frame with one is passed over, unless bytes
    of it are missing: then its length reaches into those that follow, and they are read from
    where the first of them begins. None does in a frame that was merely altered.
    """

    __slots__ = ("_damaged", "_is_lost", "_last", "_needed", "_passed", "_pending", "wanted")

    def __init__(self, wanted: tuple[bytes, ...] | None = None) -> None:
        self.wanted = wanted
        self._pending = bytearray()
        self._needed = _PRELUDE.size  # bytes in _pending before there is anything to read
        self._damaged = 0  # frames that were looked into
        self._is_lost = False  # no frame begins where _pending does, as far as is known
        self._passed = b""  # the last frames that were not walked through
        # Those that were, and one more, because the newest may be taken back.
        self._last: deque[bytes] = deque(maxlen=LAST + 1)

    @property
    def last(self) -> list[Frame]:
        """The last whole frames, wanted or not: a stream's figures and its error are its end."""
        return self.last_that(bool)

    def last_that(self, matters: Callable[[bytes], bool]) -> list[Frame]:
        """Give those of the last whole frames that matter, going by their text on the wire."""
        texts = list(self._last)
        if len(texts) < LAST:
            texts = [*_split(self._passed), *texts]
        return [_frame(text) for text in texts[-LAST:] if matters(text) and _is_intact(text)]

    def feed(self, chunk: bytes) -> list[Frame]:
        """Give every frame that `chunk` completes."""
        if len(self._pending) + len(chunk) < self._needed:
            self._pending += chunk
            return []
        text = b"".join((self._pending, chunk)) if self._pending else chunk
        self._pending.clear()
        return self._read(text)

    def rest(self) -> list[Frame]:
        """End the stream, and give the frames that lie in one which never came whole."""
        if self._is_lost:
            return []
        text = bytes(self._pending)
        if len(text) < _PRELUDE.size:
            text = self._damaged_one() + text
        self._is_lost = True
        return self._walk(text[1:], 0, is_end=True)

    def _read(self, text: bytes) -> list[Frame]:
        first = 0 if self._is_lost else _length(text, 0)
        if len(text) <= _SHORT and first == len(text):
            is_wanted = self._is_wanted(text)
            if not is_wanted or _is_intact(text):
                self._last.append(text)  # a frame by itself
                self._needed = _PRELUDE.size
                return [_frame(text)] if is_wanted else []
        oldest = start = end = 0
        # Where no frame begins, it may have begun before the text.
        if len(text) > _SHORT and (self._is_lost or first):
            # Where nothing is wanted, all that is ever asked for lies in the last ones.
            oldest, start, end = _newest(text, must_be_intact=not self.wanted)
        if not end or start < first:  # no frame lies in another one, whatever it looks like
            return self._walk(text, 0)
        hit = self._first_wanted(text)
        if hit >= 0:
            start = _start_before(text, hit)
            if start <= oldest:
                return self._walk(text, start)
        elif end <= len(text):
            start = end
        self._passed = text[oldest:start]
        self._last.clear()
        if start < len(text):
            return self._walk(text, start)
        self._needed = _PRELUDE.size
        self._is_lost = False
        return []

    def _walk(self, text: bytes, at: int, *, is_end: bool = False) -> list[Frame]:
        """Go from frame to frame; give the wanted ones, hold back what is cut."""
        frames: list[Frame] = []
        needed = _PRELUDE.size
        is_lost = self._is_lost and not at
        self._is_lost = False
        while len(text) - at >= _PRELUDE.size:
            total = 0 if is_lost else _length(text, at)
            end = at + total
            if not total or total > LONGEST_FRAME or (is_end and end > len(text)):
                if not total and not is_lost and (before := self._damaged_one()):
                    text, at = before + text[at:], 0
                at, is_found = _next_start(text, at if is_lost else at + 1)
                is_lost = False
                if not is_found:
                    self._is_lost = True
                    needed = len(text) - at + 1
                    break
            elif end > len(text):
                needed = total
                break
            else:
                frame = text[at:end]
                missing = 0
                if self._is_wanted(frame):
                    if _is_intact(frame):
                        frames.append(_frame(frame))
                    else:
                        missing = self._missing(frame)
                if not missing:
                    self._last.append(frame)
                at = end - missing
        self._pending = bytearray(text[at:])
        self._needed = needed
        return frames

    def _damaged_one(self) -> bytes:
        """Take back the frame before a place where none begins, if a part of it is missing.

        So no sound frame pays for a checksum that nobody asks for.
        """
        if not self._last:
            self._last.extend(_split(self._passed))
            self._passed = b""
        before = self._last[-1] if self._last else b""
        if not before or self._damaged >= _MOST_DAMAGED or _is_intact(before):
            return b""
        self._damaged += 1
        return self._last.pop()

    def _missing(self, frame: bytes) -> int:
        """Count the bytes at the end of a damaged frame that belong to those that follow."""
        if self._damaged >= _MOST_DAMAGED:
            return 0
        self._damaged += 1
        start, is_found = _next_start(frame, 1)
        return len(frame) - start if is_found else 0

    def _is_wanted(self, frame: bytes) -> bool:
        # rfind, because `find` takes twice as long in CPython 3.13.
        return self.wanted is None or max(map(frame.rfind, self.wanted), default=-1) >= 0

    def _first_wanted(self, text: bytes) -> int:
        """Give where the first wanted text begins; -1 when there is none."""
        if self.wanted is None:
            return 0
        found = [at for wanted in self.wanted if (at := _first(text, wanted)) >= 0]
        return min(found, default=-1)


def _first(text: bytes, wanted: bytes) -> int:
    """Find a text for the first time, from behind: `find` takes three times as long as `rfind`."""
    first = -1
    at = text.rfind(wanted)
    while at >= 0:
        first = at
        at = text.rfind(wanted, 0, first)
    return first


def _length(text: bytes, at: int) -> int:
    """Give the length of the frame that begins at an index; 0 when none can begin there."""
    total, headers, checksum = _PRELUDE.unpack_from(text, at)
    is_right = headers <= total - _LEAST and crc32(text[at : at + 8]) == checksum
    return int(total) if is_right else 0


def _is_intact(frame: bytes) -> bool:
    end = len(frame) - _WORD.size
    whole = frame if end <= _SHORT else memoryview(frame)  # of which a short part is soon copied
    return bool(crc32(whole[:end]) == _WORD.unpack_from(frame, end)[0])


def _frame(text: bytes) -> Frame:
    start = _PRELUDE.size + _PRELUDE.unpack_from(text)[1]
    return Frame(text[_PRELUDE.size : start], text[start : -_WORD.size])


def _next_start(text: bytes, at: int) -> tuple[int, bool]:
    """Find the next frame behind something that is none; else say from where on to wait for it."""
    for found in _FIRST_HEADER.finditer(text, at + _BEFORE_NAME):
        start = found.start() - _BEFORE_NAME
        if _length(text, start):
            return start, True
    return max(at, len(text) - _LONGEST_START), False


def _start_before(text: bytes, at: int) -> int:
    """Find where the frame begins that an index lies in, or one before it; 0 when none is found."""
    start = text.rfind(_EVENT, 0, at + len(_EVENT) - 1) - _PRELUDE.size
    return start if start >= 0 and _length(text, start) else 0


def _newest(text: bytes, *, must_be_intact: bool) -> tuple[int, int, int]:
    """Find from behind where the last frames begin: the oldest, the newest, and where that ends.

    One more than is kept, because the newest may be cut. Zeros, when they do not join, or one is
    not intact that must be: how many more are needed then, a walk alone tells.
    """
    start = at = text.rfind(_EVENT) - _PRELUDE.size
    total = _length(text, at) if at >= 0 else 0
    if not total:
        return 0, 0, 0
    for _ in range(LAST):
        following = at
        at = text.rfind(_EVENT, 0, at) - _PRELUDE.size
        if at < 0 or at + _WORD.unpack_from(text, at)[0] != following:
            return 0, 0, 0
        checksum = following - _WORD.size
        if must_be_intact and crc32(text[at:checksum]) != _WORD.unpack_from(text, checksum)[0]:
            return 0, 0, 0
    return at, start, start + total


def _split(text: bytes) -> list[bytes]:
    """Split a text of frames that are known to join."""
    frames = []
    at = 0
    while at + _LEAST <= len(text):
        end = at + (_WORD.unpack_from(text, at)[0] or len(text))
        frames.append(text[at:end])
        at = end
    return frames
