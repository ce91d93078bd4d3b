"""A few members of an object of any size."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.members import LONGEST_MEMBER, Members
from tests.addons.core.wire import cuts
from tests.addons.core.wire.test_json_value import JSON

WANTED = frozenset({"model", "stream", "usage"})


def read(pieces: list[bytes]) -> tuple[dict[str, bytes], bool]:
    members = Members(WANTED)
    for piece in pieces:
        members.feed(piece)
    return members.found, members.is_complete


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b'{"model":"m","stream":true}', {"model": b'"m"', "stream": b"true"}),
        (b'{"stream":false }', {"stream": b"false"}),
        (b'\n{ "model" : "m" ,\r\n "x" : [1] }\n', {"model": b'"m"'}),
        (b'{"x":{"model":"inner"},"usage":{"a":[{"b":"}"}]}}', {"usage": b'{"a":[{"b":"}"}]}'}),
        (b'{"x":"{\\"model\\":1}","model":"\\"}"}', {"model": b'"\\"}"'}),
        (b'{"mod\\u0065l":"m"}', {"model": b'"m"'}),
        (b'{"model":"a","model":"b"}', {"model": b'"b"'}),
        (b'\xef\xbb\xbf{"model":"m"}', {"model": b'"m"'}),
        (b"{}", {}),
        (b'{"model":"m"} and more {"model":"n"}', {"model": b'"m"'}),
    ],
)
def test_the_wanted_members_are_found_wherever_the_object_is_cut(
    text: bytes, found: dict[str, bytes]
) -> None:
    assert cuts.same(text, read) == (found, True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b'{"model":"m","messages":[{"content":"x', {"model": b'"m"'}),
        (b'{"model":"m', {}),
        (b'{"model" "m"}', {}),
        (b'{"stream":true,"model"', {"stream": b"true"}),
        (b'[{"model":"m"}]', {}),
        (b'"model"', {}),
        (b"null", {}),
        (b"{'model':'m'}", {}),
        (b'{"\xff":1,"stream":1,,"x"', {"stream": b"1"}),
        (b" ", {}),
    ],
)
def test_of_what_is_no_whole_object_the_beginning_counts(
    text: bytes, found: dict[str, bytes]
) -> None:
    assert cuts.same(text, read) == (found, False)


def test_a_member_without_a_value_is_not_found() -> None:
    assert cuts.same(b'{"model":,"stream":1}', read) == ({"stream": b"1"}, True)


def test_a_large_member_in_front_is_not_held() -> None:
    members = Members(WANTED)
    members.feed(b'{"messages":[{"content":"')
    for _ in range(64):
        members.feed(b"x\\n" * 20_000)
    members.feed(b'"}],"model":"m"}')
    assert members.found == {"model": b'"m"'}
    assert members.is_complete


def test_a_wanted_list_that_is_too_long_is_kept_abridged() -> None:
    long = b'[{"picture":"' + b"x" * LONGEST_MEMBER + b'","n":1}]'
    pieces = [b'{"model":', long[:9999], long[9999:], b',"stream":true}']
    short = b'[{"picture":"...","n":1}]'
    assert read(pieces) == ({"model": short, "stream": b"true"}, True)


def test_a_wanted_text_that_is_too_long_is_not_kept() -> None:
    long = b'"' + b"x" * LONGEST_MEMBER + b'"'
    found, is_complete = read([b'{"model":"a","stream":true,"model":', long, b"}"])
    assert (found, is_complete) == ({"stream": b"true"}, True)


def test_a_name_that_is_too_long_is_no_name() -> None:
    assert read([b'{"' + b"x" * 5000 + b'":1,"model":"m"}']) == ({"model": b'"m"'}, True)


def read_inside(pieces: list[bytes]) -> dict[str, bytes]:
    inner = Members(WANTED)
    outer = Members(frozenset(), inside={"body": Members(frozenset(), inside={"in": inner})})
    for piece in pieces:
        outer.feed(piece)
    return inner.found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b'{"model":1,"body":{"model":2,"in":{"x":[1],"model":"m"}}}', {"model": b'"m"'}),
        (
            b'{"body": { "in" : {"usage":{"in":{"model":1}},"model":"m',
            {"usage": b'{"in":{"model":1}}'},
        ),
        (b'{"body":null}', {}),
        (b'{"body":[{"in":{"model":1}}]}', {}),
        (b'{"in":{"model":1}}', {}),
    ],
)
def test_a_member_can_be_read_inside_of_another(text: bytes, found: dict[str, bytes]) -> None:
    assert cuts.same(text, read_inside) == found


@given(st.dictionaries(st.sampled_from(["model", "stream", "x", "", "é"]), JSON), cuts.PLACES)
def test_what_is_found_is_what_a_parser_finds(value: dict[str, object], places: list[int]) -> None:
    found, is_complete = read(cuts.at(json.dumps(value).encode(), places))
    expected = {name: item for name, item in value.items() if name in WANTED}
    assert {name: json.loads(text) for name, text in found.items()} == expected
    assert is_complete


@given(st.binary(max_size=300), cuts.PLACES)
def test_no_bytes_are_too_strange(text: bytes, places: list[int]) -> None:
    assert read(cuts.at(text, places)) == read([text])


def test_it_says_where_the_object_ends() -> None:
    members = Members(frozenset())
    assert members.feed(b'{"a"') == 4
    assert members.feed(b': 1}\n{"b": 2}') == 4
    assert members.is_complete
    assert members.feed(b"more") == 0
