from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.providers.light_body import LightBody
from addons.core.providers.lone_object import LONGEST_WHOLE
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


WORD = b'event: w\ndata: {"text":"w","n":1}\n\n'
PIECES = st.sampled_from(
    [
        WORD,
        b'data: {"type":"a"}\n\n',
        b'data: {"type":"a",\ndata: "usage":{"n":2}}\n\n',
        b'data: {"type":"a"} and more\n\n',
        b'data: {"type":nought}\n\n',
        b"data: [DONE]\n\n",
        b"event: x\n",
        b"data: \n",
        b": comment\n\n",
        b"no event\n",
        b"\n",
    ]
)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@given(st.lists(PIECES, max_size=12), cuts.PLACES)
def test_events_are_the_same_whether_they_come_whole_or_cut(
    end: bytes, pieces: list[bytes], places: list[int]
) -> None:
    text = b"".join([WORD, *pieces]).replace(b"\n", end)
    byte_by_byte = read([text[at : at + 1] for at in range(len(text))])
    assert read([text]) == read(cuts.at(text, places)) == byte_by_byte


def test_events_without_a_needle_need_not_come_out() -> None:
    body = LightBody(WANTED)
    body.want((b'"usage"',))
    body.feed(WORD)
    silent = b'data: {"type":"a"}\n\n'
    assert body.feed(9 * silent) == []
    assert body.feed(silent + b'data: {"usage":{"n":1}}\n\n')[-1] == {"usage": {"n": 1}}


def test_what_is_too_long_to_be_read_as_a_whole_is_read_while_it_passes() -> None:
    body = LightBody(WANTED)
    image = b'data: {"b64_json":"%s","type":"b"}\n\n' % (b"A" * LONGEST_WHOLE)
    assert body.feed(WORD) == []
    assert body.feed(image) == [{"type": "b"}]
    assert body.feed(image[:-100]) == []
    assert body.feed(image[-100:] + image) == [{"type": "b"}, {"type": "b"}]
