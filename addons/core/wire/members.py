"""A few members of one JSON object of any size."""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Protocol

import orjson

from addons.core.wire.abridged import Abridged
from addons.core.wire.json_value import ValueEnd, skip_space

LONGEST_MEMBER = 1024 * 1024
"""Bytes of one kept value; a longer list or object is kept abridged, a longer text is not."""
LONGEST_NAME = 1024
"""Bytes of a name; a longer one is none that anybody wants."""


class Reader(Protocol):
    """Something that reads the text of one value piece by piece."""

    def feed(self, chunk: bytes) -> object:
        """Read on; what it gives is for others."""
        ...


NOBODY: Mapping[str, Reader] = MappingProxyType({})


class _Place(Enum):
    BEFORE = auto()
    BETWEEN = auto()  # `{` or `,` or the end of a member is behind us
    NAME = auto()
    COLON = auto()  # a name is behind us
    START = auto()  # a colon is behind us
    VALUE = auto()
    BEHIND = auto()  # the object has ended, or this is none


class Members:
    """Keep the text of the wanted top-level members of an object that arrives cut anywhere.

    Nothing else is held. Of a name that occurs twice the last one counts, as in a JSON parser.
    A member in `inside` is read by a reader of its own, and may be of any size.
    """

    __slots__ = (
        "_end",
        "_long",
        "_name",
        "_place",
        "_reader",
        "_text",
        "_wanted",
        "found",
        "inside",
        "is_complete",
    )

    def __init__(self, wanted: frozenset[str], inside: Mapping[str, Reader] = NOBODY) -> None:
        self.found: dict[str, bytes] = {}
        """The text of each wanted value that is complete."""
        self.is_complete = False
        """True when the object's closing brace was seen."""
        self._wanted = wanted
        self._place = _Place.BEFORE
        self._end = ValueEnd()
        self._name = ""
        self.inside = inside
        """The readers of members of any size."""
        self._reader: Reader | None = None  # of this value
        self._text: bytearray | None = None  # of this name or value; None: not wanted, or too long
        self._long: Abridged | None = None  # this value, if it is wanted and too long

    @property
    def is_untouched(self) -> bool:
        """Tell whether nothing but blanks has come by."""
        return self._place is _Place.BEFORE

    def feed(self, chunk: bytes) -> int:
        """Read on, and give the index after the object's end, or that after `chunk`'s.

        Text that is no JSON object finds nothing more.
        """
        at = 0
        while at < len(chunk) and self._place is not _Place.BEHIND:
            if self._place in (_Place.NAME, _Place.VALUE):
                at = self._through(chunk, at)
            else:
                at = self._to_next(chunk, at)
        return at

    def _to_next(self, chunk: bytes, at: int) -> int:
        at = skip_space(chunk, at)
        match self._place, chunk[at : at + 1]:
            case _, b"":
                return at
            case _Place.BEFORE, b"\xef" | b"\xbb" | b"\xbf":  # a byte order mark
                return at + 1
            case _Place.BEFORE, b"{":
                self._place = _Place.BETWEEN
            case _Place.BETWEEN, b",":
                return at + 1
            case _Place.BETWEEN, b'"':
                self._begin(_Place.NAME, is_kept=True)
                return at
            case _Place.COLON, b":":
                self._place = _Place.START
            case _Place.START, _:
                self._begin(_Place.VALUE, is_kept=self._name in self._wanted)
                self._reader = self.inside.get(self._name)
                return at
            case place, mark:
                self.is_complete = place is _Place.BETWEEN and mark == b"}"
                self._place = _Place.BEHIND
        return at + 1

    def _begin(self, place: _Place, *, is_kept: bool) -> None:
        self._place = place
        self._end = ValueEnd()
        self._text = bytearray() if is_kept else None
        self._long = None

    def _through(self, chunk: bytes, at: int) -> int:
        end = self._end.feed(chunk, at)
        stop = len(chunk) if end < 0 else end
        if self._reader is not None and self._place is _Place.VALUE:
            self._reader.feed(chunk[at:stop])
        self._keep(chunk[at:stop])
        if end >= 0:
            self._finish(self._long.text if self._long is not None else bytes(self._text or b""))
        return stop

    def _keep(self, text: bytes) -> None:
        if self._long is not None:
            self._long.feed(text)
        elif self._text is not None:
            self._text += text
            is_name = self._place is _Place.NAME
            if len(self._text) <= (LONGEST_NAME if is_name else LONGEST_MEMBER):
                return
            if not is_name and self._text.startswith((b"{", b"[")):
                self._long = Abridged()
                self._long.feed(bytes(self._text))
            self._text = None

    def _finish(self, text: bytes) -> None:
        if self._place is _Place.NAME:
            self._name = _name(text)
            self._place = _Place.COLON
            return
        if text:
            self.found[self._name] = text
        elif self._name in self._wanted:
            self.found.pop(self._name, None)
        self._place = _Place.BETWEEN


def _name(text: bytes) -> str:
    try:
        return str(orjson.loads(text))
    except orjson.JSONDecodeError:
        return ""
