"""Where a body begins: behind blanks and byte order marks, which say nothing."""

import re

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOTHING = re.compile(rb"(?:[ \t\r\n]|\xef\xbb\xbf)*+")


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
