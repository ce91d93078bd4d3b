"""The elements of one JSON array of any size, each read by a reader of its own."""

from collections.abc import Callable

from addons.core.wire.json_value import ValueEnd, skip_space
from addons.core.wire.members import Reader


class Elements[R: Reader]:
    """Count the elements of an array that arrives cut anywhere; hold none of them.

    `make` gives a reader for each element, and `done` gets it back when the element is complete.
    A value that is no array has no elements.
    """

    __slots__ = ("_done", "_end", "_is_in_array", "_is_over", "_make", "_reader", "_size", "count")

    def __init__(
        self,
        make: Callable[[], R] | None = None,
        done: Callable[[R], object] | None = None,
    ) -> None:
        self.count = 0
        """How many elements are complete."""
        self._make = make
        self._done = done
        self._reader: R | None = None
        self._end: ValueEnd | None = None  # inside an element
        self._size = 0  # of this element so far
        self._is_in_array = False
        self._is_over = False

    def feed(self, chunk: bytes) -> None:
        """Read on."""
        at = 0
        while not self._is_over and at < len(chunk):
            if self._end is None:
                at = self._to_element(chunk, at)
            else:
                at = self._through(self._end, chunk, at)

    def _to_element(self, chunk: bytes, at: int) -> int:
        at = skip_space(chunk, at)
        mark = chunk[at : at + 1]
        if not mark:
            return at
        if not self._is_in_array:
            self._is_in_array = mark == b"["
            self._is_over = not self._is_in_array
            return at + 1
        if mark in (b",", b"]"):
            self._is_over = mark == b"]"
            return at + 1
        self._end = ValueEnd()
        self._size = 0
        self._reader = self._make() if self._make is not None else None
        return at

    def _through(self, element: ValueEnd, chunk: bytes, at: int) -> int:
        end = element.feed(chunk, at)
        stop = len(chunk) if end < 0 else end
        self._size += stop - at
        if self._reader is not None:
            self._reader.feed(chunk[at:stop])
        if end >= 0:
            self._finish()
        return stop

    def _finish(self) -> None:
        self._end = None
        if not self._size:  # neither a value nor a separator: this is no JSON
            self._is_over = True
            return
        self.count += 1
        if self._reader is not None and self._done is not None:
            self._done(self._reader)
