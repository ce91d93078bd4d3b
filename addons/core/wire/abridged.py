"""JSON that is too long to be held, without its long texts and without the ends of long lists."""

import re

from addons.core.wire.json_value import ValueEnd

LONGEST_ABRIDGED = 1024 * 1024
"""Bytes of what is left; a text of which more would be left is given up."""
LONGEST_STRING = 1024
"""Bytes of a string that is kept: names and figures are shorter, pictures and sound are not."""
LONGEST_LIST = 32 * 1024
"""Bytes of a list behind which its elements are left out; a list inside counts for a few."""
DEEPEST = 200
"""What is nested deeper than that is no answer of anybody's."""

_LIST_INSIDE = 64
_INSTEAD = b'"..."'
_MARK = re.compile(rb'["\[\]{}]')


def held(text: bytes, longest: int) -> bytes:
    """Give a text as it is, or abridged when it is longer; empty when it is too long even so."""
    return text if len(text) <= longest else abridged(text)


def abridged(text: bytes) -> bytes:
    """Abridge a text at once."""
    short = Abridged()
    short.feed(text)
    return short.text


class Abridged:
    """Takes JSON that arrives cut anywhere; what is left is JSON with the same members.

    So whatever reads the whole can read this. What stands around the JSON (`data: `) stays. It
    works by quotes and brackets alone, and does not mind what is no JSON.
    """

    __slots__ = ("_kinds", "_rooms", "_string", "_text", "_value")

    def __init__(self) -> None:
        self._text: bytearray | None = bytearray()  # None: too long even so
        self._kinds = bytearray()  # the brackets that are open
        self._rooms: list[int] = []  # how many bytes each list that is open may still have
        self._value: ValueEnd | None = None  # of the string at hand, or of a list's end
        self._string: bytearray | None = None  # its beginning; None: the end of a list goes by

    @property
    def text(self) -> bytes:
        """What is left of all that was fed; empty when that is too long even so."""
        return bytes(self._text or b"")

    def feed(self, text: bytes) -> None:
        """Read on."""
        at = 0
        while self._text is not None and at < len(text):
            if self._value is None:
                at = self._to_next(text, at)
            else:
                at = self._through(self._value, text, at)

    def _to_next(self, text: bytes, at: int) -> int:
        found = _MARK.search(text, at)
        place = found.start() if found else len(text)
        if self._kinds.endswith(b"["):
            comma = text.find(b",", at + max(0, self._rooms[-1]), place)
            if comma >= 0:
                self._keep(text[at:comma])
                self._value, self._string = _list_end(), None
                return comma + 1
        if not found:
            self._keep(text[at:])
            return place
        mark = found[0]
        self._keep(text[at:place])
        if mark == b'"':
            self._value, self._string = ValueEnd(), bytearray()
            return place
        if mark in b"[{":
            self._kinds += mark
            if mark == b"[":
                self._rooms.append(LONGEST_LIST)
            if len(self._kinds) > DEEPEST:
                self._text = None
        self._keep(mark)
        if mark in b"]}":
            self._close(b"[" if mark == b"]" else b"{")
        return place + 1

    def _through(self, value: ValueEnd, text: bytes, at: int) -> int:
        end = value.feed(text, at)
        stop = len(text) if end < 0 else end
        if self._string is not None and len(self._string) <= LONGEST_STRING:
            self._string += text[at : min(stop, at + LONGEST_STRING + 1)]
        if end >= 0:
            self._finish()
        return stop

    def _finish(self) -> None:
        self._value = None
        if self._string is None:
            self._keep(b"]")
            self._close(b"[")
        else:
            self._keep(self._string if len(self._string) <= LONGEST_STRING else _INSTEAD)

    def _close(self, kind: bytes) -> None:
        if self._kinds.endswith(kind):
            del self._kinds[-1]
            if kind == b"[":
                del self._rooms[-1]
                if self._rooms:
                    self._rooms[-1] -= _LIST_INSIDE

    def _keep(self, text: bytes | bytearray) -> None:
        if self._text is None:
            return
        self._text += text
        if self._rooms:
            self._rooms[-1] -= len(text)
        if len(self._text) > LONGEST_ABRIDGED:
            self._text = None


def _list_end() -> ValueEnd:
    end = ValueEnd()
    end.feed(b"[", 0)
    return end
