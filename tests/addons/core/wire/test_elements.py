"""The elements of a JSON array that is never held."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.elements import Elements
from addons.core.wire.members import Members
from tests.addons.core.wire import cuts
from tests.addons.core.wire.test_json_value import JSON

N = frozenset({"n"})


def read(pieces: list[bytes]) -> tuple[int, list[bytes | None]]:
    found: list[bytes | None] = []
    elements = Elements(lambda: Members(N), lambda members: found.append(members.found.get("n")))
    for piece in pieces:
        elements.feed(piece)
    return elements.count, found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b'[{"n":1}, {"n":[2]}\n]', [b"1", b"[2]"]),
        (b"[]", []),
        (b' [ "a", null,1 , {"x":{"n":1}},[]] ', [None] * 5),
        (b'[{"n":"],{"},{}]trailing[{}]', [b'"],{"', None]),
        (b'[{"n":1},{"n":2', [b"1"]),
        (b'{"n":1}', []),
        (b"[}]", []),
        (b"[{},:{}]", [None]),
        (b"null", []),
        (b"", []),
    ],
)
def test_each_element_is_read_by_itself_wherever_the_array_is_cut(
    text: bytes, found: list[bytes | None]
) -> None:
    assert cuts.same(text, read) == (len(found), found)


def test_elements_can_be_counted_without_a_reader() -> None:
    elements: Elements[Members] = Elements()
    elements.feed(b'[{"b64_json":"')
    for _ in range(100):
        elements.feed(b"A" * 65536)
    assert elements.count == 0
    elements.feed(b'"},{"b64_json":""}]')
    assert elements.count == 2


@given(st.lists(JSON, max_size=5), cuts.PLACES)
def test_there_are_as_many_as_a_parser_finds(value: list[object], places: list[int]) -> None:
    assert read(cuts.at(json.dumps(value).encode(), places))[0] == len(value)


@given(st.binary(max_size=200), cuts.PLACES)
def test_no_bytes_are_too_strange(text: bytes, places: list[int]) -> None:
    assert read(cuts.at(text, places)) == read([text])
