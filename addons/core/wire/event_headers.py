"""The typed headers of a frame of AWS' event stream.

https://smithy.io/2.0/aws/amazon-eventstream.html, read 2026-11-25.
"""

from struct import Struct
from uuid import UUID

Value = bool | int | bytes | str

_SIZED = {
    2: Struct(">b"),
    3: Struct(">h"),
    4: Struct(">i"),
    5: Struct(">q"),
    8: Struct(">q"),  # a time: milliseconds since 1970
}
_TRUE, _FALSE, _BYTES, _STRING, _UUID = 0, 1, 6, 7, 9


def read_headers(block: bytes) -> dict[str, Value]:
    """Read a header block; what is not in the format ends it. Of equal names the last counts."""
    found: dict[str, Value] = {}
    at = 0
    while at < len(block):
        start = at + 1 + block[at]  # of the value, behind its name
        value, end = _value(block, start)
        if value is None:
            break
        found[block[at + 1 : start].decode("utf-8", "replace")] = value
        at = end
    return found


def _value(block: bytes, at: int) -> tuple[Value | None, int]:
    """Read the value whose type stands at an index, and say where it ends; None when cut."""
    kind = block[at] if at < len(block) else -1
    at += 1
    if kind in (_TRUE, _FALSE):
        return kind == _TRUE, at
    if kind in _SIZED:
        end = at + _SIZED[kind].size
        return (_SIZED[kind].unpack_from(block, at)[0] if end <= len(block) else None), end
    if kind in (_BYTES, _STRING):
        size = int.from_bytes(block[at : at + 2])
        at += 2
        text = block[at : at + size]
        if at + size > len(block):
            return None, at
        return (text if kind == _BYTES else text.decode("utf-8", "replace")), at + size
    if kind == _UUID and at + 16 <= len(block):
        return str(UUID(bytes=block[at : at + 16])), at + 16
    return None, at
