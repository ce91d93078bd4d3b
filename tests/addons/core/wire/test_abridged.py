"""What is left of JSON that is too long."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.abridged import (
    DEEPEST,
    LONGEST_ABRIDGED,
    LONGEST_LIST,
    LONGEST_STRING,
    Abridged,
    abridged,
    held,
)
from tests.addons.core.wire import cuts

PICTURE = "A" * 5_000_000
USAGE = {"n": 1, "of": [1, 2], "names": ["a", 'with "quotes" \\ and \u00e9']}


def read(pieces: list[bytes]) -> bytes:
    short = Abridged()
    for piece in pieces:
        short.feed(piece)
    return short.text


def left(document: object) -> Any:
    return json.loads(abridged(json.dumps(document).encode()))


def test_a_long_text_is_left_out_and_its_place_is_kept() -> None:
    document = {"parts": [{"data": PICTURE, "type": "image"}], "usage": USAGE}
    assert left(document) == {"parts": [{"data": "...", "type": "image"}], "usage": USAGE}


def test_names_and_figures_are_kept_as_they_stand() -> None:
    text = b'{ "a" : 1.50, "b":[ true,null ],\n "c": {} , "d":"\\u00e9\\"" }'
    assert cuts.same(text, read) == text


def test_what_stands_around_it_is_kept() -> None:
    text = b'event: e\r\ndata: {"x":"' + b"x" * 9999 + b'",\r\ndata: "n":1}\r\n\r\n'
    assert abridged(text) == b'event: e\r\ndata: {"x":"...",\r\ndata: "n":1}\r\n\r\n'


@pytest.mark.parametrize("element", [7, "word", [1, [2]], {"a": [{"b": "]}"}]}, None])
def test_a_long_list_loses_its_end(element: object) -> None:
    short = left({"context": [element] * 50_000, "usage": USAGE})
    assert set(map(str, short["context"])) == {str(element)}
    assert len(short["context"]) < LONGEST_LIST
    assert short["usage"] == USAGE


def test_a_list_is_not_long_because_of_a_list_inside() -> None:
    sources = [{"url": "https://example.com/" + "a" * 100}] * 5000
    items = [{"type": "message", "of": sources}, *[{"type": "search", "of": sources}] * 9]
    assert [item["type"] for item in left(items)] == ["message", *["search"] * 9]


def test_what_would_be_too_long_even_so_is_given_up() -> None:
    text = b"{" + b",".join(b'"%d":1' % number for number in range(200_000)) + b"}"
    assert abridged(text) == b""
    assert abridged(b"x" * (LONGEST_ABRIDGED + 1)) == b""
    assert abridged(b"[" * DEEPEST) != abridged(b"[" * (DEEPEST + 1)) == b""


def test_only_what_is_too_long_is_abridged() -> None:
    text = b'["' + b"x" * LONGEST_STRING + b'"]'
    assert held(text, len(text)) == text
    assert held(text, len(text) - 1) == b'["..."]'


def test_a_long_text_is_found_wherever_it_is_cut() -> None:
    text = b'{"a":"' + b'\\\\\\"' * 600 + b'","b":[' + b"1," * 20_000 + b'2],"c":{"d":"e"}}'
    dice = random.Random(5)
    for _ in range(50):
        places = [dice.randrange(len(text)) for _ in range(dice.randrange(40))]
        assert read(cuts.at(text, places)) == abridged(text)
    assert read([text[at : at + 1] for at in range(len(text))]) == abridged(text)
    assert json.loads(abridged(text))["c"] == {"d": "e"}


def test_little_is_held_of_a_text_that_never_ends() -> None:
    short = Abridged()
    short.feed(b'{"usage":1,"data":"')
    for _ in range(100):
        short.feed(b"A" * 100_000)
    assert short.text == b'{"usage":1,"data":'


@given(st.binary(max_size=300), cuts.PLACES)
def test_no_bytes_are_too_strange(text: bytes, places: list[int]) -> None:
    assert read(cuts.at(text, places)) == abridged(text)
    noise = text.translate(bytes(b'{}[],":\\1 '[n % 10] for n in range(256)))
    assert read(cuts.at(noise, places)) == abridged(noise)
