from typing import Any

import pytest

from addons.core.providers.light_body import LightBody
from addons.core.wire.elements import Elements
from addons.core.wire.members import Members
from tests.addons.core.wire import cuts

WANTED = frozenset({"type", "usage"})
OBJECT = b'{"type":"x","data":[{"b64_json":"AA"},{}],"usage":{"n":1}}'
EVENTS = b'event: x\ndata: {"type":"a"}\n\ndata: {"type":"b","usage":{"n":1}}\n\ndata: [DONE]\n\n'
A, B = {"type": "a"}, {"type": "b", "usage": {"n": 1}}


def read(pieces: list[bytes]) -> tuple[list[Any], int, bool, bool]:
    count: Elements[Members] = Elements()
    body = LightBody(WANTED, inside={"data": count})
    found = [event for piece in pieces for event in body.feed(piece)]
    found += body.close()
    return found, count.count, body.is_events, body.is_complete


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n \r\n"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OBJECT, ([{"type": "x", "usage": {"n": 1}}], 2, False, True)),
        (OBJECT[:30], ([{"type": "x"}], 0, False, False)),
        (EVENTS, ([A, B], 0, True, False)),
        (EVENTS[:60], ([A], 0, True, False)),
        (b"1\n00:00 --> 00:01\nWords.\n", ([], 0, True, False)),
    ],
    ids=["object", "cut object", "events", "cut events", "text"],
)
def test_the_first_byte_tells_what_it_is_wherever_it_is_cut(
    start: bytes, text: bytes, expected: object
) -> None:
    assert cuts.same(start + text, read) == expected


def test_an_empty_body_says_nothing() -> None:
    body = LightBody(WANTED)
    assert body.feed(b"") == body.feed(b" ") == body.close() == []
    assert (body.has_begun, body.is_complete) == (False, False)


def test_an_empty_chunk_is_no_end() -> None:
    assert read([EVENTS[:20], b"", EVENTS[20:], b""])[0] == [A, B]
