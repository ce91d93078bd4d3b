"""Where a JSON value ends, in text that may be cut anywhere and need not fit into memory."""

import re

_SPACE = re.compile(rb"[ \t\r\n]*")
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\[\x00-\xff][^"\\]*+)*+')
_TO_BRACKET = re.compile(
    rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\[\x00-\xff][^"\\]*+)*+"[^"{}\[\]]*+)*+[{}\[\]]'
)
_TO_OPEN_QUOTE = re.compile(rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\[\x00-\xff][^"\\]*+)*+"[^"{}\[\]]*+)*+')
_SCALAR = re.compile(rb"[^,\]}:{\[\" \t\r\n]*")
_QUOTE, _BACKSLASH = b'"\\'
_OPENING = b"{["


def skip_space(text: bytes, at: int) -> int:
    """Give the index of the first byte from `at` on that is not JSON white space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


class ValueEnd:
    """Find the end of one JSON value: text in, index out; holds no text.

    It trusts what a JSON parser will check later: brackets are counted, not matched in kind.
    """

    __slots__ = ("_depth", "_has_begun", "_is_escaped", "_is_in_string")

    def __init__(self) -> None:
        self._has_begun = False
        self._depth = 0
        self._is_in_string = False
        self._is_escaped = False  # the text was cut after a backslash

    def feed(self, text: bytes, at: int) -> int:
        """Give the index after the value's last byte, or -1 if the value goes on behind `text`.

        The first call starts at the value's first byte. A number, `true`, `false` or `null` ends
        where something else begins. An index equal to `at` at the start means: no value here.
        """
        if not self._has_begun:
            if at == len(text):
                return -1
            self._has_begun = True
            if text[at] == _QUOTE:
                self._is_in_string = True
                at += 1
            elif text[at] in _OPENING:
                self._depth = 1
                at += 1
        if self._is_in_string:
            at = self._to_string_end(text, at)
            if at < 0 or not self._depth:
                return at
        if self._depth:
            return self._to_closing(text, at)
        end = _end(_SCALAR, text, at)
        return end if end < len(text) else -1

    def _to_string_end(self, text: bytes, at: int) -> int:
        if self._is_escaped and at < len(text):
            self._is_escaped = False
            at += 1
        # Most strings have no escape, and those that carry images are long: finding bytes is
        # a hundred times as fast as matching them.
        quote = text.find(b'"', at)
        if text.find(b"\\", at, quote if quote >= 0 else len(text)) < 0:
            self._is_in_string = quote < 0
            return quote + 1 if quote >= 0 else -1
        at = _end(_IN_STRING, text, at)
        if at == len(text) or text[at] == _BACKSLASH:
            self._is_escaped = self._is_escaped or at < len(text)
            return -1
        self._is_in_string = False
        return at + 1

    def _to_closing(self, text: bytes, at: int) -> int:
        while found := _TO_BRACKET.match(text, at):
            at = found.end()
            self._depth += 1 if text[at - 1] in _OPENING else -1
            if not self._depth:
                return at
        at = _end(_TO_OPEN_QUOTE, text, at)
        if at < len(text):
            self._is_in_string = True
            self._to_string_end(text, at + 1)
        return -1


def _end(pattern: re.Pattern[bytes], text: bytes, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
