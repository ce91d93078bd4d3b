"""Where a body begins: behind blanks and byte order marks, which say nothing."""

import re

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOTHING = re.compile(rb"(?:[ \t\r\n]|\xef\xbb\xbf)*+")


class Start:
    """The first bytes of a body that is fed in pieces, as long as they say nothing."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held = b""

    def take(self, text: bytes) -> bytes:
        """Give the body so far from its first byte that says something; empty until that comes."""
        text = stripped(self._held + text)
        self._held = text if may_be_nothing(text) else b""
        return b"" if self._held else text


def stripped(text: bytes) -> bytes:
    """Give a body from its first byte that says something.

    Blanks and marks in any order: else it would matter where the body is cut.
    """
    if b" " < text[:1] < b"\x80":  # nearly always
        return text
    found = _NOTHING.match(text)
    return text[found.end() :] if found else text


def may_be_nothing(text: bytes) -> bool:
    """Tell whether all that is left may still turn out to say nothing: the half of a mark."""
    return len(text) < len(_BYTE_ORDER_MARK) and _BYTE_ORDER_MARK.startswith(text)
