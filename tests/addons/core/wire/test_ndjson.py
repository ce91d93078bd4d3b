"""JSON lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.ndjson import LONGEST_LINE, Lines
from tests.addons.core.wire import cuts


def read(pieces: list[bytes]) -> list[bytes]:
    lines = Lines()
    return [line for piece in (*pieces, b"") for line in lines.feed(piece)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (b'{"a":1}\n{"done":true}\n', [b'{"a":1}', b'{"done":true}']),
        (b'{"a":1}\r\n{"b":2}', [b'{"a":1}', b'{"b":2}']),
        (b"\n\n{}\n\r\n  \n{}\n", [b"{}", b"{}"]),
        ('{"é":"\N{LINE SEPARATOR}\\n"}\n'.encode(), ['{"é":"\u2028\\n"}'.encode()]),
        (b"\n", []),
    ],
)
def test_each_line_comes_out_wherever_it_is_cut(text: bytes, lines: list[bytes]) -> None:
    assert cuts.same(text, read) == lines


@pytest.mark.parametrize("size", [64 * 1024, 16 * LONGEST_LINE])
@pytest.mark.parametrize("end", [b"\n", b""])
def test_a_line_that_is_too_long_comes_out_abridged(size: int, end: bytes) -> None:
    text = b'{}\n{"b":"' + b"x" * (2 * LONGEST_LINE) + b'","c":3}\r\n{"a":1}' + end
    found = read([text[at : at + size] for at in range(0, len(text), size)])
    assert found == [b"{}", b'{"b":"...","c":3}', b'{"a":1}']


def test_a_long_line_that_is_no_json_is_left_out() -> None:
    assert read([b"{}\n", b"x" * (2 * LONGEST_LINE), b'\n{"a":1}']) == [b"{}", b'{"a":1}']


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_line_of_the_longest_size_comes_out(end: bytes) -> None:
    line = b"x" * LONGEST_LINE
    assert read([line, end]) == read([line + end]) == [line]


@given(st.binary(max_size=300), cuts.PLACES)
def test_no_bytes_are_too_strange(text: bytes, places: list[int]) -> None:
    assert read(cuts.at(text, places)) == read([text])
