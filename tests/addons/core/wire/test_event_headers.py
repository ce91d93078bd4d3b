import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.event_headers import read_headers
from tests.addons.core.wire import frames


@pytest.mark.parametrize(
    ("kind", "wire", "value"),
    [
        (0, b"", True),
        (1, b"", False),
        (2, b"\xff", -1),
        (3, b"\x01\x00", 256),
        (4, b"\xff\xff\xff\xfe", -2),
        (5, b"\x00\x00\x00\x01\x00\x00\x00\x00", 2**32),
        (6, b"\x00\x02\x00\xff", b"\x00\xff"),
        (7, b"\x00\x05event", "event"),
        (8, b"\x00\x00\x01\x9b\x00\x00\x00\x00", 0x19B00000000),
        (9, bytes(range(16)), "00010203-0405-0607-0809-0a0b0c0d0e0f"),
    ],
)
def test_a_value_is_read_by_its_type(kind: int, wire: bytes, value: object) -> None:
    block = frames.header("one", kind, wire) + frames.text("two", "next")
    assert read_headers(block) == {"one": value, "two": "next"}


@pytest.mark.parametrize("kind", range(2, 12))
def test_a_block_that_is_cut_or_of_an_unknown_type_ends_there(kind: int) -> None:
    assert read_headers(frames.text("one", "x") + frames.header("two", kind, b"")) == {"one": "x"}


def test_text_that_is_no_utf_8_is_still_text() -> None:
    assert read_headers(frames.header("a", 7, b"\x00\x01\xff")) == {"a": "\ufffd"}


@given(st.binary(max_size=200))
def test_no_block_is_too_strange(block: bytes) -> None:
    assert isinstance(read_headers(block), dict)
