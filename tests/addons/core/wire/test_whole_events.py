"""Whole events: what is let out, and what is held back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.whole_events import (
    LONGEST_EVENT,
    WholeEvents,
    after_first_blank_line,
    after_last_blank_line,
)


def test_whole_events_are_let_out_and_the_rest_is_held_back() -> None:
    whole = WholeEvents()
    assert whole.feed(b"data: a\n\ndata: b\n\nda") == b"data: a\n\ndata: b\n\n"
    assert whole.feed(b"ta: c") == b""
    assert whole.feed(b"\n\n") == b"data: c\n\n"


def test_whole_events_are_not_copied_when_nothing_is_held_back() -> None:
    whole = WholeEvents()
    for text in (b"data: a\n\n", b"data: b\r\n\r\n"):
        assert whole.feed(text) is text


def test_a_byte_order_mark_is_taken_off_the_first_event_only() -> None:
    whole = WholeEvents()
    pieces = [whole.feed(b"\xef"), whole.feed(b"\xbb\xbfdata: a\n\n")]
    assert b"".join(pieces) == b"data: a\n\n"
    assert WholeEvents().feed(b"\xef\xbb\xbfdata: a\n\n") == b"data: a\n\n"
    assert whole.feed(b"\xef\xbb\xbfdata: b\n\n") == b"\xef\xbb\xbfdata: b\n\n"


def test_the_rest_is_a_last_event_without_a_blank_line() -> None:
    whole = WholeEvents()
    whole.feed(b"\xef\xbb\xbfdata: a\n")
    assert whole.rest() == b"data: a\n"


def test_of_what_is_held_back_little_is_held() -> None:
    whole = WholeEvents()
    for _ in range(40):
        assert whole.feed(b"x" * (LONGEST_EVENT // 8)) == b""
    assert whole.is_in_long_event
    assert whole.feed(b"\n\ndata: a\n\n") == b"data: a\n\n"
    assert not whole.is_in_long_event
    assert whole.rest() == b""


@pytest.mark.parametrize("size", [65536, LONGEST_EVENT, 5 * LONGEST_EVENT])
@pytest.mark.parametrize("start", [b"data: a\n\n", b"\xef\xbb\xbf", b""])
def test_an_event_that_is_too_long_comes_out_abridged(size: int, start: bytes) -> None:
    whole = WholeEvents()
    event = b'data: {"x":"' + b"x" * (2 * LONGEST_EVENT) + b'","n":1}\n\n'
    text = start + event + b"data: b\n\n"
    let_out = [whole.feed(text[at : at + size]) for at in range(0, len(text), size)]
    before = start.removeprefix(b"\xef\xbb\xbf")
    assert b"".join(let_out) == before + b'data: {"x":"...","n":1}\n\ndata: b\n\n'


def test_a_long_event_without_a_blank_line_is_the_rest() -> None:
    whole = WholeEvents()
    whole.feed(b'data: {"x":"' + b"x" * (2 * LONGEST_EVENT))
    whole.feed(b'","n":1}\n')
    assert whole.rest() == b'data: {"x":"...","n":1}\n'


@given(st.text("\r\n:a", max_size=30).map(str.encode))
def test_the_first_and_the_last_blank_line_are_found_whatever_ends_the_lines(text: bytes) -> None:
    pairs = [
        at + (3 if text[at + 1 : at + 3] == b"\r\n" else 2)
        for at in range(len(text))
        if text[at : at + 2] in (b"\n\n", b"\n\r", b"\r\r")
    ]
    assert after_first_blank_line(text, 0, len(text)) == (pairs[0] if pairs else 0)
    assert after_last_blank_line(text, 0, len(text)) == (pairs[-1] if pairs else 0)
