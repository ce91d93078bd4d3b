"""Changes an input by its structure: a member of its JSON, an event, a frame; else a byte.

Who changes bytes alone breaks JSON and checksums long before anything new is said in them.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from struct import Struct
from typing import Any
from zlib import crc32

from tests import framing, variants

BY_BYTE = 0.3
"""The share of inputs that are changed by bytes all the same."""
_STARTS = re.compile(rb"[{\[]|[<>]\{|(?:data|event|id|retry|):")
_PRELUDE = Struct(">QI")
_MOST_MEMBERS = 2000
_CHANGES = (1, 1, 2, 3)
_TELLING = re.compile(
    "usage|token|model|id$|error|type|event|status|finish|stop|done|reason|delta|choices|response"
    "|message|cost|meta|tier|count",
    re.IGNORECASE,
)
_MOSTLY = 0.7
_VALUES = (
    *("null", "true", "{}", "[]", "[{}]", "[null]", '""', '"x"', '"7"', '{"a":1}'),
    *("0", "5", "7", "-1", "1.5", "1e3", "9007199254740993"),
)
_ENDS = (b"\n\n", b"\r\n\r\n", b"\r\r", b"\n", b"\n\r\n")
_STYLES = ((",", ":"), (", ", ": "))

type _Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Member:
    """A place in a document: the table or the list, and the name or the index in it."""

    parent: Any
    key: Any


def changed(data: bytes, longest: int, seed: int, by_byte: Callable[[bytes, int], bytes]) -> bytes:
    """Give another input, always the same for a seed; `by_byte` is what changes bytes."""
    dice = Random(seed)
    head, pieces = _split(data)
    if not pieces or dice.random() < BY_BYTE:
        return by_byte(data, longest)
    try:
        for _ in range(dice.choice(_CHANGES)):
            pieces = dice.choice(_WAYS)(pieces, dice)
    except RecursionError:  # a document that goes deeper than can be written
        return by_byte(data, longest)
    made = head + b"".join(pieces)
    return made if len(made) <= longest else by_byte(data, longest)


def _split(data: bytes) -> tuple[bytes, list[bytes]]:
    """Split an input into what stands before its body, and the body's pieces; none, if it has none.

    Before it stands a byte that says what the head was, or the line of a request.
    """
    line = data.find(b"\n") + 1
    for at in (0, 1, line):
        body = data[at:]
        is_framed = len(body) >= _PRELUDE.size and _is_prelude(body)
        if is_framed or _STARTS.match(body):
            return data[:at], _pieces(body, is_framed)
    return data, []


def _is_prelude(body: bytes) -> bool:
    return bool(crc32(body[:8]) == _PRELUDE.unpack_from(body)[1])


def _pieces(body: bytes, is_framed: bool) -> list[bytes]:
    try:
        events = framing.events(body)
    except RecursionError:
        return [body]
    return events if is_framed or len(events) > 1 else body.splitlines(keepends=True)


def _with_another_member(pieces: list[bytes], dice: Random) -> list[bytes]:
    """Change what one of the documents says: the more often, the more changes there are."""
    at = dice.randrange(len(pieces))
    style = dice.choice(_STYLES)

    def write(document: _Document) -> bytes:
        if member := _picked(document, dice):
            _change(member, document, pieces, dice)
        return variants.written(document, separators=style)

    return [*pieces[:at], variants.retold(pieces[at], write), *pieces[at + 1 :]]


def _change(member: _Member, document: _Document, pieces: list[bytes], dice: Random) -> None:
    parent, key = member.parent, member.key
    match dice.randrange(6):
        case 0:
            del parent[key]
        case 1 if isinstance(parent, dict):
            parent[f"{key}x"] = parent.pop(key)
        case 2 if isinstance(key, str):
            document[key] = json.loads(json.dumps(parent[key]))
        case 3 | 4 if isinstance(parent, dict):
            if other := _picked(_document(dice.choice(pieces)), dice):
                name = other.key if isinstance(other.key, str) else key
                parent[name] = other.parent[other.key]
        case _:
            parent[key] = json.loads(dice.choice(_VALUES))


def _document(piece: bytes) -> _Document:
    found: _Document = {}

    def keep(document: _Document) -> bytes:
        found.update(document)
        return b""

    variants.retold(piece, keep)
    return found


def _picked(document: _Document, dice: Random) -> _Member | None:
    """Pick a member, mostly one that says something of usage."""
    members = list(_members(document))
    telling = [one for one in members if isinstance(one.key, str) and _TELLING.search(one.key)]
    from_these = telling if telling and dice.random() < _MOSTLY else members
    return dice.choice(from_these) if from_these else None


def _members(document: _Document) -> Iterator[_Member]:
    waiting: list[Any] = [document]
    for _ in range(_MOST_MEMBERS):
        if not waiting:
            return
        parent = waiting.pop()
        keys = list(parent) if isinstance(parent, dict) else range(min(4, len(parent)))
        for key in keys:
            yield _Member(parent, key)
            if isinstance(parent[key], dict | list):
                waiting.append(parent[key])


def _without_one(pieces: list[bytes], dice: Random) -> list[bytes]:
    at = dice.randrange(len(pieces))
    return pieces[:at] + pieces[at + 1 :] or pieces


def _with_one_more(pieces: list[bytes], dice: Random) -> list[bytes]:
    at = dice.randrange(len(pieces) + 1)
    return [*pieces[:at], dice.choice(pieces), *pieces[at:]]


def _in_another_order(pieces: list[bytes], dice: Random) -> list[bytes]:
    one, other = dice.randrange(len(pieces)), dice.randrange(len(pieces))
    moved = [*pieces[:one], *pieces[one + 1 :]]
    return [*moved[:other], pieces[one], *moved[other:]]


def _with_bytes_missing(pieces: list[bytes], dice: Random) -> list[bytes]:
    at = dice.randrange(len(pieces))
    piece = pieces[at]
    start, end = sorted(dice.randrange(len(piece) + 1) for _ in range(2))
    return [*pieces[:at], piece[:start] + piece[end:], *pieces[at + 1 :]]


def _with_another_end(pieces: list[bytes], dice: Random) -> list[bytes]:
    if pieces[0][:1] == b"\0":
        return pieces
    end, at = dice.choice(_ENDS), dice.randrange(len(pieces))
    return [
        piece.rstrip(b"\r\n") + end if number == at or at % 2 else piece
        for number, piece in enumerate(pieces)
    ]


def _with_a_comment(pieces: list[bytes], dice: Random) -> list[bytes]:
    at = dice.randrange(len(pieces))
    comment = b": " + b" ".join(dice.choice(pieces).split(b"\n")) + dice.choice(_ENDS)
    return pieces if pieces[0][:1] == b"\0" else [*pieces[:at], comment, *pieces[at:]]


_WAYS = (
    *5 * (_with_another_member,),
    *(_without_one, _with_one_more, _in_another_order, _with_bytes_missing),
    *(_with_another_end, _with_a_comment),
)
