"""The items of a streamed JSON array."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.json_array import LONGEST_ITEM, ArrayItems
from tests.addons.core.wire import cuts
from tests.addons.core.wire.test_json_value import JSON


def read(pieces: list[bytes]) -> list[bytes]:
    array = ArrayItems()
    return [item for piece in (*pieces, b"") for item in array.feed(piece)]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (b'[{"a":1}\n,\r\n{"b":[2]}\n]', [b'{"a":1}', b'{"b":[2]}']),
        (b"[]", []),
        (b" [ {} , [] ] ", [b"{}", b"[]"]),
        (b'[1,"two",null,true]', [b"1", b'"two"', b"null", b"true"]),
        (b'[{"text":"],[}\\"{"},{}]', [b'{"text":"],[}\\"{"}', b"{}"]),
        (b'{"error":{"code":429}}', [b'{"error":{"code":429}}']),
        (b'\n\n{"a":1}\n{"b":2}', [b'{"a":1}']),
        (b'\xef\xbb\xbf[{"a":1}]', [b'{"a":1}']),
        (b'[{"a":1}]trailing{"b":2}', [b'{"a":1}']),
        (b'[{"a":1},{"b":', [b'{"a":1}']),
        (b"[}]", []),
        (b"[{},}{}]", [b"{}"]),
        (b":", []),
    ],
)
def test_each_item_comes_out_wherever_the_array_is_cut(text: bytes, items: list[bytes]) -> None:
    assert cuts.same(text, read) == items


def test_an_item_comes_out_with_the_chunk_that_completes_it() -> None:
    array = ArrayItems()
    assert array.feed(b'[{"a":1}') == [b'{"a":1}']
    assert array.feed(b',\n{"b":') == []
    assert array.feed(b"2}") == [b'{"b":2}']


@pytest.mark.parametrize(
    ("text", "has_ended"),
    [(b"[]", True), (b'[{"a": "]"}] ', True), (b"[1, 2", False), (b"[}", False), (b"1", False)],
)
def test_the_array_has_ended_with_its_own_bracket(text: bytes, has_ended: bool) -> None:
    items = ArrayItems()
    items.feed(text)
    assert items.has_ended is has_ended


def test_an_item_of_the_longest_size_comes_out() -> None:
    item = b'"' + b"x" * (LONGEST_ITEM - 2) + b'"'
    assert read([b"[" + item, b",1]"]) == [item, b"1"]


@pytest.mark.parametrize("size", [64 * 1024, 16 * LONGEST_ITEM])
def test_a_longer_item_comes_out_abridged(size: int) -> None:
    text = b'[{"a":"' + b"x" * LONGEST_ITEM + b'","c":3},{"b":2}]'
    array = ArrayItems()
    items = [item for at in range(0, len(text), size) for item in array.feed(text[at : at + size])]
    assert items == [b'{"a":"...","c":3}', b'{"b":2}']


def test_a_longer_item_that_is_too_long_even_abridged_is_left_out() -> None:
    assert read([b"[{}", b"x" * (2 * LONGEST_ITEM), b",1]"]) == [b"{}", b"1"]


@given(st.lists(JSON, max_size=6), cuts.PLACES, st.sampled_from([None, 1]))
def test_the_items_are_the_array(values: list[object], places: list[int], indent: int) -> None:
    text = json.dumps(values, indent=indent).encode()
    items = read(cuts.at(text, places))
    assert [json.loads(item) for item in items] == json.loads(text)


@given(st.binary(max_size=300), cuts.PLACES)
def test_no_bytes_are_too_strange(text: bytes, places: list[int]) -> None:
    assert read(cuts.at(text, places)) == read([text])
