"""The ends of a stream: the last event that says so, and the last of all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.last_events import LAST, LONGEST_KEPT
from addons.core.wire.stream_ends import StreamEnds
from addons.core.wire.whole_events import WholeEvents
from tests.addons.core.wire import cuts

NEEDLE = b'"usage":{'
USAGE = b'data: {"usage":{"total_tokens":3}}\n\n'


def talk(number: int) -> bytes:
    return b'data: {"choices":[{"delta":{"content":"%d"}}],"usage":null}\n\n' % number


def read(pieces: list[bytes]) -> list[bytes]:
    ends = StreamEnds(NEEDLE, WholeEvents())
    for piece in pieces:
        ends.feed(piece)
    return ends.close()


def test_the_last_event_with_the_needle_is_kept_however_long_ago_it_was() -> None:
    stream = [talk(0), b'data: {"usage":{"total_tokens":2}}\n\n', USAGE, *map(talk, range(300))]
    assert read(stream)[0] == USAGE[6:-2]


def test_the_last_events_are_kept_whatever_is_in_them() -> None:
    stream = [*map(talk, range(40)), b": ping\n\n", b"\n\n", b"data: [DONE]\n\n", b": bye\n\n"]
    assert read(stream) == [*(talk(n)[6:-2] for n in (37, 38, 39)), b"[DONE]"]


def test_a_last_event_without_a_blank_line_counts() -> None:
    assert read([talk(1), b"data: [DONE]"]) == [talk(1)[6:-2], b"[DONE]"]


def test_a_stream_of_nothing_has_no_ends() -> None:
    assert read([]) == read([b": ping\n\n"]) == read([b"\n\n\n"]) == []


def test_a_comment_with_the_needle_in_it_does_not_count() -> None:
    stream = [USAGE, b": " + USAGE[6:], *map(talk, range(9))]
    assert read(stream)[0] == USAGE[6:-2]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_needle_is_found_behind_many_comments_that_have_it_too(end: bytes) -> None:
    comments = 30 * (b": " + USAGE[6:])
    text = (USAGE + comments + talk(1)).replace(b"\n", end)
    assert read([text]) == [USAGE[6:-2], talk(1)[6:-2]]
    assert read([text, *(talk(n) for n in range(9))])[0] == USAGE[6:-2]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_no_cut_changes_the_ends(end: bytes) -> None:
    text = b"".join([USAGE, *map(talk, range(6)), b": ping\n\ndata: [DONE]\n\n"])
    ends = cuts.same(text.replace(b"\n", end), read)
    assert ends == [USAGE[6:-2], *(talk(n)[6:-2] for n in (3, 4, 5)), b"[DONE]"]


def test_an_event_counts_once_though_its_blank_line_is_of_another_kind() -> None:
    text = b'data: {"usage":{"n":1}}\r\rdata: {"usage":{"n":2}}\r\r'
    assert cuts.same(text, read) == [b'{"usage":{"n":1}}', b'{"usage":{"n":2}}']


def test_what_was_held_back_before_counts() -> None:
    whole = WholeEvents()
    whole.feed(talk(0) + USAGE[:20])
    ends = StreamEnds(NEEDLE, whole)
    ends.feed(USAGE[20:])
    assert ends.close() == [USAGE[6:-2]]


@pytest.mark.parametrize("size", [64 * 1024, 16 * LONGEST_KEPT])
@pytest.mark.parametrize("after", [1, 9])
def test_an_event_with_a_picture_is_kept_abridged(size: int, after: int) -> None:
    long = b'data: {"x":"' + b"x" * (5 * LONGEST_KEPT) + b'","usage":{"n":3}}\n\n'
    text = USAGE + talk(0) + long + talk(1) * after
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    short = b'{"x":"...","usage":{"n":3}}'
    before = [USAGE[6:-2], talk(0)[6:-2]] if after == 1 else []
    assert read(pieces) == [*before, short, *[talk(1)[6:-2]] * min(after, LAST)]


def test_of_large_chunks_only_the_ends_are_held() -> None:
    ends = StreamEnds(NEEDLE, WholeEvents())
    for number in range(64):
        ends.feed(b"".join(talk(n) for n in range(1000)) + talk(number))
    assert ends.close()[-1] == talk(63)[6:-2]


PIECES = st.sampled_from(
    [
        talk(1),
        talk(2),
        USAGE,
        b": c\n\n",
        b"\r\n\r\n",
        b"data: [DONE]\n\n",
        b"data\n\n",
        b": x\n" + USAGE,
    ]
)


@given(st.lists(PIECES, max_size=30), cuts.PLACES)
def test_the_ends_are_the_same_at_chance_cuts(pieces: list[bytes], places: list[int]) -> None:
    text = b"".join(pieces)
    assert read(pieces) == read(cuts.at(text, places)) == read([text])
    assert len(read(pieces)) <= LAST + 1


@given(st.binary(max_size=300), cuts.PLACES)
def test_no_bytes_are_too_strange(text: bytes, places: list[int]) -> None:
    assert read(cuts.at(text, places)) == read([text])
