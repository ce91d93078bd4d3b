"""Change one top-level member of a JSON object and leave every other byte as it is."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from addons.core.wire.json_value import ValueEnd, skip_space

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    at: int
    """Where the name's opening quote stands."""
    start: int
    """Where the value begins."""
    end: int
    """The index after the value's last byte."""
    is_last: bool


def value(text: bytes, name: str) -> bytes | None:
    """Give the text of a member's value; None when there is not just one of that name."""
    member = _only(text, name)
    return None if member is None else text[member.start : member.end]


def set_first(text: bytes, name: str, value: bytes) -> bytes | None:
    """Put a member in front of all others; None when `text` does not begin an object."""
    start = skip_space(text, len(_BYTE_ORDER_MARK) if text.startswith(_BYTE_ORDER_MARK) else 0)
    if text[start : start + 1] != b"{":
        return None
    behind = skip_space(text, start + 1)
    comma = b"" if text[behind : behind + 1] == b"}" else b","
    return b'%s{"%s":%s%s%s' % (text[:start], name.encode(), value, comma, text[start + 1 :])


def replace(text: bytes, name: str, value: bytes) -> bytes | None:
    """Put `value` in the place of a member's; None when there is not just one of that name."""
    member = _only(text, name)
    return None if member is None else text[: member.start] + value + text[member.end :]


def remove(text: bytes, name: str) -> bytes | None:
    """Take a member out, with its comma; None when there is not just one of that name."""
    member = _only(text, name)
    if member is None:
        return None
    before, after = text[: member.at], text[member.end :]
    if member.is_last:
        return before.rstrip(_BLANK).removesuffix(b",") + after
    return before + after.lstrip(_BLANK).removeprefix(b",").lstrip(_BLANK)


def _only(text: bytes, name: str) -> _Member | None:
    try:
        found = [member for member in _members(text) if member.name == name]
        if len(found) != 1:
            return None
        _parsed(text[found[0].start : found[0].end])
    except (ValueError, RecursionError):
        return None
    return found[0]


def _members(text: bytes) -> Iterator[_Member]:
    at = skip_space(text, len(_BYTE_ORDER_MARK) if text.startswith(_BYTE_ORDER_MARK) else 0)
    at = _past(text, at, b"{")
    while text[at : at + 1] == b'"':
        name_end = _end(text, at)
        start = _past(text, skip_space(text, name_end), b":")
        end = _end(text, start)
        behind = skip_space(text, end)
        is_last = text[behind : behind + 1] != b","
        yield _Member(str(_parsed(text[at:name_end])), at, start, end, is_last)
        at = behind if is_last else skip_space(text, behind + 1)
    _past(text, at, b"}")


def _parsed(text: bytes) -> Any:
    # orjson takes no half of a surrogate pair ("\ud83d"), which peers send all the same.
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text.decode())


def _past(text: bytes, at: int, mark: bytes) -> int:
    if text[at : at + 1] != mark:
        raise ValueError(f"no {mark!r} at {at}")
    return skip_space(text, at + 1)


def _end(text: bytes, at: int) -> int:
    end = ValueEnd().feed(text, at)
    if end <= at:
        raise ValueError(f"no value at {at}")
    return end
