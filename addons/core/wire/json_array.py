"""The items of a JSON array that is streamed: each one as soon as it is complete."""

from addons.core.wire.abridged import Abridged
from addons.core.wire.json_value import ValueEnd, skip_space

LONGEST_ITEM = 4 * 1024 * 1024
"""Bytes of one item; a longer one comes out abridged."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOTHING = (b"", _BYTE_ORDER_MARK[:1], _BYTE_ORDER_MARK[:2])


class ArrayItems:
    """Turn the text of one JSON array, cut anywhere, into the text of its items.

    A top-level value that is no array counts as one item. What follows the end is ignored.
    """

    __slots__ = (
        "_end",
        "_head",
        "_is_in_array",
        "_is_over",
        "_item",
        "_long",
        "_size",
        "has_ended",
    )

    def __init__(self) -> None:
        self.has_ended = False
        """True when the array's own end was seen."""
        self._head: bytes | None = b""  # the first bytes, until they can be no byte order mark
        self._is_in_array = False
        self._is_over = False
        self._end: ValueEnd | None = None  # inside an item
        self._item = bytearray()
        self._long: Abridged | None = None  # this item, if it is too long
        self._size = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """Give every item that `chunk` completes; b"" ends the stream."""
        if self._head is not None:
            chunk = self._head + chunk
            if chunk in _NOTHING:
                self._head = chunk
                return []
            self._head = None
            chunk = chunk.removeprefix(_BYTE_ORDER_MARK)
        items: list[bytes] = []
        at = 0
        while not self._is_over and at < len(chunk):
            if self._end is None:
                at = self._to_item(chunk, at)
            else:
                at = self._through_item(self._end, chunk, at, items)
        return items

    def _to_item(self, chunk: bytes, at: int) -> int:
        at = skip_space(chunk, at)
        if at == len(chunk):
            return at
        if not self._is_in_array:
            if chunk[at : at + 1] == b"[":
                self._is_in_array = True
                return at + 1
        elif chunk[at : at + 1] == b",":
            return at + 1
        elif chunk[at : at + 1] == b"]":
            self._is_over = self.has_ended = True
            return at
        self._end = ValueEnd()
        return at

    def _through_item(self, item: ValueEnd, chunk: bytes, at: int, items: list[bytes]) -> int:
        end = item.feed(chunk, at)
        stop = len(chunk) if end < 0 else end
        self._size += stop - at
        if self._long is None and self._size > LONGEST_ITEM:
            self._long = Abridged()
            self._long.feed(bytes(self._item))
            self._item.clear()
        if self._long is None:
            self._item += chunk[at:stop]
        else:
            self._long.feed(chunk[at:stop])
        if end >= 0:
            self._finish(items)
        return stop

    def _finish(self, items: list[bytes]) -> None:
        if not self._size:  # neither a value nor a separator: this is no JSON
            self._is_over = True
        elif item := self._long.text if self._long is not None else bytes(self._item):
            items.append(item)
        self._item.clear()
        self._long = None
        self._size = 0
        self._end = None
        self._is_over = self._is_over or not self._is_in_array
