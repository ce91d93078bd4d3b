"""Where a JSON value ends."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.json_value import ValueEnd, skip_space
from tests.addons.core.wire import cuts

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def read(pieces: list[bytes]) -> int:
    """Give the index after the value in the joined pieces; -1 when it does not end."""
    end = ValueEnd()
    before = 0
    for piece in pieces:
        found = end.feed(piece, 0)
        if found >= 0:
            return before + found
        before += len(piece)
    return -1


@pytest.mark.parametrize(
    "value",
    [
        b"{}",
        b"[]",
        b'{"a":[1,{"b":"}"}]}',
        b'"a"',
        b'""',
        b'"\\""',
        b'"\\\\"',
        b'"a\\\\\\"b"',
        b'["]","\\"]","\\\\"]',
        b'{"\\u007d":"{"}',
        '{"é":"\N{WATER WAVE}"}'.encode(),
        b"0",
        b"-1.5e+10",
        b"true",
        b"null",
        b"[[[[[]]]]]",
    ],
)
@pytest.mark.parametrize("behind", [b",", b" ", b"}", b"]", b"\n,{", b',"x":1}'])
def test_a_value_ends_where_something_else_begins(value: bytes, behind: bytes) -> None:
    assert cuts.same(value + behind, read) == len(value)


@pytest.mark.parametrize("text", [b"", b"{", b'{"a":"}', b'"\\"', b'"\\', b"[1,2", b"12", b"tru"])
def test_a_value_that_goes_on_has_no_end_yet(text: bytes) -> None:
    assert read([text]) == read([text[i : i + 1] for i in range(len(text))]) == -1


@pytest.mark.parametrize("mark", [b"}", b",", b"]", b":"])
def test_a_mark_is_no_value(mark: bytes) -> None:
    assert ValueEnd().feed(mark, 0) == 0


@pytest.mark.parametrize("text", [b" \t\r\n{", b"{"])
def test_space_is_skipped(text: bytes) -> None:
    assert skip_space(text, 0) == text.index(b"{")


@given(JSON, cuts.PLACES, st.booleans())
def test_the_end_is_where_a_parser_sees_it(
    value: object, places: list[int], is_escaped: bool
) -> None:
    text = json.dumps(value, ensure_ascii=is_escaped).encode("utf-8", "surrogatepass")
    assert read(cuts.at(text + b",", places)) == len(text)


@given(st.binary(max_size=300), cuts.PLACES)
def test_no_bytes_are_too_strange(text: bytes, places: list[int]) -> None:
    assert read(cuts.at(text, places)) == read([text])
