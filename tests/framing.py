"""Where the events of a recorded stream end: told by framing alone, and not by our parsers."""

import base64
import itertools
import json
import re
import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

_BLANK_LINES = re.compile(rb"(?:\r\n|\n|\r){2,}")
_DATA = re.compile(rb"^data:[ ]?([^\r\n]*)", re.MULTILINE)
_PRELUDE = struct.Struct(">II")
_BEHIND_PRELUDE = 12
_CHECKSUM = 4


def events(body: bytes) -> list[bytes]:
    """Cut a body into its events, each with what ends it; what is no stream is one event."""
    start = body.lstrip()[:1]
    if start == b"\0":
        return list(_frames(body))
    if start == b"[":
        return list(_items(body))
    if start == b"{":
        lines = body.splitlines(keepends=True)
        return lines if all(parsed(line) is not None for line in lines) else [body]
    ends = [blank.end() for blank in _BLANK_LINES.finditer(body)]
    return _pieces(body, ends)


def documents(event: bytes) -> list[Mapping[str, Any]]:
    """Give the JSON objects in an event; what Bedrock wraps into base64 stands for its wrapper."""
    if event[:1] == b"\0":
        _, headers = _PRELUDE.unpack_from(event)
        text = event[_BEHIND_PRELUDE + headers : -_CHECKSUM]
    elif data := _DATA.findall(event):
        text = b"\n".join(data)
    else:
        text = event.strip(b"[,]\r\n ")
    # A server that ends its events with one line end writes them into one.
    pieces = [text] if parsed(text) is not None else text.split(b"\n")
    found = (parsed(piece) for piece in pieces)
    return [_unwrapped(document) for document in found if document is not None]


def _unwrapped(document: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(document.get("bytes"), str):
        inner = parsed(base64.b64decode(document["bytes"]))
        return document if inner is None else inner
    return document


def parsed(text: bytes) -> dict[str, Any] | None:
    """Give the object that a text is; None when it is something else."""
    with suppress(ValueError, RecursionError):
        document = json.loads(text)
        if isinstance(document, dict):
            return document
    return None


def _frames(body: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(body):
        size = _PRELUDE.unpack_from(body, at)[0] if len(body) - at >= _PRELUDE.size else 0
        size = size or len(body) - at  # a recording may be cut
        yield body[at : at + size]
        at += size


def _items(body: bytes) -> Iterator[bytes]:
    """Give the items of an array, each with what follows it; Latin-1 keeps the places of bytes."""
    text, decoder = body.decode("latin-1"), json.JSONDecoder()
    ends, at = [], text.find("{")
    while at >= 0:
        try:
            _, end = decoder.raw_decode(text, at)
        except ValueError:
            break
        ends.append(end)
        at = text.find("{", end)
    return iter(_pieces(body, ends))


def _pieces(body: bytes, ends: list[int]) -> list[bytes]:
    cuts = [0, *ends, len(body)]
    pieces = [body[a:b] for a, b in itertools.pairwise(cuts)]
    return [piece for piece in pieces if piece]
