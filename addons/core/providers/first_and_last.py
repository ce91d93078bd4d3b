"""An answer that is told by its first documents and its last ones, whichever way it is framed."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol

from addons.core.call import Reading
from addons.core.providers import figures
from addons.core.providers.lone_object import LONGEST_WHOLE, LoneObject
from addons.core.wire import beginning
from addons.core.wire.abridged import held
from addons.core.wire.json_array import ArrayItems
from addons.core.wire.sse import data_of
from addons.core.wire.tail import LONGEST_PIECE, Tail
from addons.core.wire.whole_events import WholeEvents, blocks

_DONE = b"[DONE]"


class Facts(Protocol):
    """What a dialect makes of an answer's documents."""

    @property
    def members(self) -> frozenset[str]:
        """The members that matter of a document that may be too large to hold."""
        ...

    @property
    def has_spoken(self) -> bool:
        """Tell whether a document had the first piece of the answer in it."""
        ...

    def take(self, document: Mapping[str, Any]) -> None:
        """Take the next document that was read; of what is said twice, the last may stand."""
        ...

    def reading(self, *, is_whole: bool) -> Reading:
        """Say what it comes to; `is_whole` when the framing itself said that this is the end."""
        ...


class FirstAndLast:
    """Tallies an answer for its facts: reads it up to the first token, then only how it ends.

    For answers whose figures stand at the end, or at the beginning and at the end. The first byte
    tells the framing: one object, JSON lines, a JSON array, or server-sent events. What lies
    between goes by unread, so a chunk costs next to nothing.
    """

    __slots__ = (
        "_array",
        "_deltas",
        "_facts",
        "_is_done",
        "_is_in_lines",
        "_line",
        "_object",
        "_start",
        "_tail",
        "_whole",
    )

    def __init__(self, facts: Facts, deltas: tuple[bytes, ...] = ()) -> None:
        """`deltas` are beginnings of documents that are a piece of the answer and nothing else.

        They need not be read: the first one tells that the answer has spoken.
        """
        self._facts = facts
        self._deltas = deltas
        self._start = beginning.Start()
        self._line: bytearray | None = None  # the first line, when it begins as an object does
        self._object: LoneObject | None = None
        self._array: ArrayItems | None = None
        self._whole: WholeEvents | None = None
        self._tail: Tail | None = None  # once the rest goes by
        self._is_in_lines = False
        self._is_done = False

    @property
    def has_spoken(self) -> bool:
        """Tell whether the first token has come by; what is no event stream speaks at once."""
        return (
            self._tail is not None
            or self._facts.has_spoken
            or self._line is not None
            or self._object is not None
            or self._array is not None
        )

    def feed(self, chunk: bytes) -> None:
        """Count what `chunk` adds."""
        if self._tail is not None:
            self._tail.feed(chunk)
        elif self._whole is not None:
            self._read_events(self._whole.feed(chunk), self._whole)
        else:
            self._read(chunk)

    def close(self) -> Reading:
        """Give the reading."""
        if self._tail is None and self._whole is not None:
            self._read_events(self._whole.rest(), self._whole)
        elif self._line is not None:
            self._object = self._no_line(self._line)
        if self._tail is not None:
            self._take_last(self._tail.close())
        elif self._object is not None:
            self._object.close()
            self._facts.take(self._object.values)
            self._is_done = self._object.is_complete
        elif self._array is not None:
            self._is_done = self._array.has_ended
        return self._facts.reading(is_whole=self._is_done)

    def _read(self, chunk: bytes) -> None:
        if self._line is not None:
            self._read_line(chunk, self._line)
        elif self._object is not None:
            self._read_object(chunk, self._object)
        elif self._array is not None:
            self._read_items(chunk, self._array)
        else:
            self._begin(chunk)

    def _begin(self, chunk: bytes) -> None:
        text = self._start.take(chunk)
        if not text:
            return
        if text.startswith(b"{"):
            self._line = bytearray()
        elif text.startswith(b"["):
            self._array = ArrayItems()
        else:
            self._whole = WholeEvents()
        self.feed(text)

    def _read_line(self, chunk: bytes, line: bytearray) -> None:
        """Find out by the first line whether it is the whole of an object, or only a part."""
        at = chunk.find(b"\n")
        line += chunk if at < 0 else chunk[:at]
        is_too_long = len(line) > LONGEST_WHOLE
        if at < 0 and not is_too_long:
            return
        if not is_too_long and isinstance(first := figures.parsed(bytes(line)), dict):
            self._facts.take(first)
            self._is_in_lines = True
            self._keep_the_tail(Tail(b"\n"), chunk[at + 1 :])
            return
        self._object = self._no_line(line)
        self._line = None
        if at >= 0:
            self._read_object(chunk[at:], self._object)

    def _read_object(self, chunk: bytes, document: LoneObject) -> None:
        """Read an object that may turn out to be a long first line."""
        rest = document.feed(chunk)
        if rest and not rest.isspace():
            document.close()
            self._facts.take(document.values)
            self._object = None
            self._is_in_lines = True
            self._keep_the_tail(Tail(b"\n"), rest)

    def _no_line(self, line: bytearray) -> LoneObject:
        document = LoneObject(self._facts.members)
        document.feed(bytes(line))
        return document

    def _read_items(self, chunk: bytes, array: ArrayItems) -> None:
        for item in array.feed(chunk):
            self._take(item)

    def _read_events(self, text: bytes, whole: WholeEvents) -> None:
        may_be_over = not whole.is_in_long_event
        for block in (read := blocks(text)):
            data = data_of(held(block, LONGEST_PIECE))
            is_over = may_be_over and self._is_delta(data)
            if data and not is_over:
                self._take(data)
                is_over = may_be_over and self._facts.has_spoken
            if is_over:
                rest = b"\n\n".join([*read, whole.rest()])
                self._keep_the_tail(Tail(b"\n\n", b"data"), rest)

    def _keep_the_tail(self, tail: Tail, text: bytes) -> None:
        if text:
            tail.feed(text)
        self._tail = tail

    def _take_last(self, pieces: list[bytes]) -> None:
        # A line that no other one follows is a lone object.
        self._is_done = self._is_done or (self._is_in_lines and not pieces)
        deltas = self._deltas if self._is_in_lines else _framed(self._deltas)
        for piece in pieces:
            # Nearly always a delta is the last line of its event, as the provider writes it.
            at = piece.rfind(b"\n") + 1
            if piece.startswith(deltas, at) and (not at or piece.find(b"data", 0, at) < 0):
                continue
            text = piece if self._is_in_lines else data_of(piece)
            if not self._is_delta(text):
                self._take(text)

    def _is_delta(self, text: bytes) -> bool:
        # Where one line end stands for two, more may follow in the same event.
        return text.startswith(self._deltas) and text.find(b"\n") < 0

    def _take(self, text: bytes) -> None:
        if text != _DONE and isinstance(whole := figures.parsed(text), dict):
            self._facts.take(whole)
            return
        if text.rstrip().endswith(_DONE):
            self._is_done = True
            if text.strip() == _DONE:
                return
        for document in figures.objects(text):
            self._facts.take(document)


@cache
def _framed(deltas: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return tuple(b"data: " + delta for delta in deltas)
