"""The last pieces of a stream."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.tail import LONGEST_PIECE, Tail
from tests.addons.core.wire import cuts


def lines(pieces: list[bytes]) -> list[bytes]:
    tail = Tail(b"\n")
    for piece in pieces:
        tail.feed(piece)
    return tail.close()


def events(pieces: list[bytes]) -> list[bytes]:
    tail = Tail(b"\n\n", b"data")
    for piece in pieces:
        tail.feed(piece)
    return tail.close()


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (b"1\n2\n3\n4\n5\n6\n", [b"3", b"4", b"5", b"6"]),
        (b"1\n2\n3\n4\n5\n6", [b"3", b"4", b"5", b"6"]),
        (b"1\r\n2\r\n", [b"1", b"2"]),
        (b"1\n\n \n2\n\n\n\n\n\n\n", [b"1", b"2"]),
        (b"", []),
    ],
)
def test_the_last_lines_are_kept_wherever_they_are_cut(text: bytes, last: list[bytes]) -> None:
    assert cuts.same(text, lines) == last


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_the_last_events_are_kept_whatever_ends_their_lines(end: bytes) -> None:
    text = b"".join(b"event: e\ndata: %d\n\n" % number for number in range(6))
    last = [b"event: e\ndata: %d" % number for number in range(2, 6)]
    assert cuts.same(text.replace(b"\n", end), events) == last


def test_comments_push_no_event_out() -> None:
    assert cuts.same(b"data: 1\n\n" + b": ping\n\n" * 9, events) == [b"data: 1"]


def test_the_last_event_need_not_have_ended() -> None:
    assert cuts.same(b"data: 1\n\ndata: 2", events) == [b"data: 1", b"data: 2"]


@pytest.mark.parametrize("size", [64 * 1024, 16 * LONGEST_PIECE])
@pytest.mark.parametrize("end", [b"\n\n", b""])
def test_a_piece_with_a_picture_is_kept_abridged(size: int, end: bytes) -> None:
    long = b'{"x":"' + b"x" * (3 * LONGEST_PIECE) + b'","n":1}'
    text = b"data: 1\n\ndata: " + long + end
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert events(pieces) == [b"data: 1", b'data: {"x":"...","n":1}']
    assert lines([b"1\n", long[:size], long[size:], end]) == [b"1", b'{"x":"...","n":1}']


@pytest.mark.parametrize("size", [64 * 1024, 16 * LONGEST_PIECE])
def test_a_piece_that_is_too_long_and_no_json_is_left_out(size: int) -> None:
    text = b"data: 1\n\ndata: " + b"x" * (2 * LONGEST_PIECE) + b"\n\ndata: 2\n\n"
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert events(pieces) == [b"data: 1", b"data: 2"]
    assert lines([b"x" * 2 * LONGEST_PIECE]) == []


@pytest.mark.parametrize("cut", [LONGEST_PIECE, LONGEST_PIECE + 1])
def test_a_piece_of_the_longest_size_is_kept(cut: int) -> None:
    text = b"data" + b"x" * (LONGEST_PIECE - 4) + b"\n\n"
    assert events([text[:cut], text[cut:]]) == events([text]) == [text[:-2]]


@given(st.binary(max_size=300), cuts.PLACES)
def test_no_bytes_are_too_strange(text: bytes, places: list[int]) -> None:
    assert lines(cuts.at(text, places)) == lines([text])
    assert events(cuts.at(text, places)) == events([text])
    noise = text.translate(bytes(b"\r\n:da"[n % 5] for n in range(256)))
    assert events(cuts.at(noise, places)) == events([noise])


SHORT, LONG = b"event: e\ndata: 1\n\n", b"data: " + b"2" * 900 + b"\n\n"
PIECES = st.sampled_from([SHORT, LONG, b": ping\n\n", b"event: e\n\n", b"\n", b"data: 3\n"])


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@given(st.lists(PIECES, max_size=12), st.integers(0, 1500))
def test_of_a_large_text_the_same_pieces_are_kept(
    end: bytes, pieces: list[bytes], size: int
) -> None:
    text = (300 * SHORT + b": " + size * b"." + b"\n\n" + b"".join(pieces)).replace(b"\n", end)
    small = [text[at : at + 500] for at in range(0, len(text), 500)]
    for more in (b"", b"\ndata: 4"):
        assert events([text, more]) == events([*small, more])
        assert lines([text, more]) == lines([*small, more])
