"""Change one top-level member of a JSON object and leave every other byte as it is."""

import json
import re

_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def set_first(text: bytes, name: str, value: bytes) -> bytes | None:
    """Put a member in front of all others; None when `text` does not begin an object."""
    start = len(text) - len(text.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if text[start : start + 1] != b"{":
        return None
    rest = text[start + 1 :]
    comma = b"" if rest.lstrip().startswith(b"}") else b","
    return b'%s{"%s":%s%s%s' % (text[:start], name.encode(), value, comma, rest)


def replace(text: bytes, name: str, value: bytes) -> bytes | None:
    """Put `value` in the place of a member's; None when there is not just one of that name."""
    spans = _spans(text, name)
    if spans is None:
        return None
    _, start, end, _ = spans
    return text[:start] + value + text[end:]


def remove(text: bytes, name: str) -> bytes | None:
    """Take a member out, with its comma; None when there is not just one of that name."""
    spans = _spans(text, name)
    if spans is None:
        return None
    key, _, end, is_last = spans
    before = text[:key]
    if is_last:
        return before.rstrip(b" \t\r\n").removesuffix(b",") + text[end:]
    after = text[end:].lstrip(b" \t\r\n").removeprefix(b",").lstrip(b" \t\r\n")
    return before + after


def _spans(text: bytes, name: str) -> tuple[int, int, int, bool] | None:
    """Give where key, value and end of the member stand in bytes, and whether it is the last."""
    try:
        string = text.decode("utf-8")
        found = [span for key, span in _members(string) if key == name]
    except (ValueError, RecursionError):
        return None
    if len(found) != 1:
        return None
    key, start, end, is_last = found[0]
    if len(string) != len(text):
        key, start, end = (len(string[:place].encode()) for place in (key, start, end))
    return key, start, end, is_last


def _members(string: str) -> list[tuple[str, tuple[int, int, int, bool]]]:
    found = []
    position = _skip(string, 0)
    if string[position : position + 1] != "{":
        raise ValueError("no object")
    position = _skip(string, position + 1)
    while string[position : position + 1] == '"':
        key_start = position
        key, position = _DECODER.raw_decode(string, position)
        position = _skip(string, position)
        if string[position : position + 1] != ":":
            raise ValueError("no colon")
        start = _skip(string, position + 1)
        _, end = _DECODER.raw_decode(string, start)
        position = _skip(string, end)
        is_last = string[position : position + 1] != ","
        found.append((key, (key_start, start, end, is_last)))
        if is_last:
            break
        position = _skip(string, position + 1)
    if string[position : position + 1] != "}":
        raise ValueError("no end")
    return found


def _skip(string: str, position: int) -> int:
    found = _BLANK.match(string, position)
    return found.end() if found else position
