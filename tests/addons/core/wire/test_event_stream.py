"""AWS' event stream: the format's corners, any cut, and what is passed over."""

from struct import pack
from zlib import crc32

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from addons.core.wire.event_stream import LAST, LONGEST_FRAME, Frame, Frames
from tests.addons.core.wire import cuts, frames

DELTA = frames.event("contentBlockDelta", b'{"delta":{"text":"Hi"}}')
METADATA = frames.event("metadata", b'{"usage":{}}')
THROTTLED = frames.exception("throttlingException", b'{"message":"Slow down"}')
WANTED = (b":event-type\x07\x00\x08metadata",)


def read(pieces: list[bytes], wanted: tuple[bytes, ...] | None = None) -> list[bytes]:
    stream = Frames(wanted)
    found = [frame for piece in pieces for frame in stream.feed(piece)]
    return [frame.payload for frame in (*found, *stream.rest())]


def last(pieces: list[bytes], wanted: tuple[bytes, ...] | None = WANTED) -> list[Frame]:
    stream = Frames(wanted)
    for piece in pieces:
        stream.feed(piece)
    stream.rest()
    return stream.last


def test_a_frame_is_its_headers_and_its_payload() -> None:
    (frame,) = Frames().feed(frames.frame(b"headers", b"payload"))
    assert frame == Frame(b"headers", b"payload")


def test_frames_are_the_same_wherever_they_are_cut() -> None:
    text = DELTA + frames.frame(b"", b"") + METADATA + THROTTLED
    assert cuts.same(text, read) == [
        b'{"delta":{"text":"Hi"}}',
        b"",
        b'{"usage":{}}',
        b'{"message":"Slow down"}',
    ]


def test_a_frame_comes_out_with_the_chunk_that_completes_it() -> None:
    stream = Frames()
    assert stream.feed(DELTA[:-1]) == []
    assert len(stream.feed(DELTA[-1:])) == 1
    assert stream.feed(b"") == []


def test_only_what_contains_a_wanted_text_comes_out() -> None:
    text = 3 * DELTA + METADATA + DELTA
    assert cuts.same(text, lambda pieces: read(pieces, WANTED)) == [b'{"usage":{}}']


def test_what_is_wanted_may_change_on_the_way() -> None:
    stream = Frames()
    assert len(stream.feed(DELTA)) == 1
    stream.wanted = WANTED
    assert len(stream.feed(DELTA + METADATA)) == 1


@pytest.mark.parametrize("end", [THROTTLED, DELTA, frames.frame(b"", b"end"), METADATA])
def test_the_last_frames_are_known_though_nobody_wanted_them(end: bytes) -> None:
    expected = Frames().feed((LAST - 1) * DELTA + end)
    assert cuts.same(9 * DELTA + end, last) == expected
    assert cuts.same(9 * DELTA + end + DELTA[:50], last) == expected


@pytest.mark.parametrize("wanted", [None, (), WANTED], ids=["all", "none", "wanted"])
def test_a_frame_in_another_ones_payload_is_none_of_the_last(
    wanted: tuple[bytes, ...] | None,
) -> None:
    text = frames.event("trace", 12 * DELTA + METADATA)
    assert cuts.same(text, lambda pieces: last(pieces, wanted)) == Frames().feed(text)


def test_of_the_last_frames_those_that_matter_can_be_had_alone() -> None:
    stream = Frames(wanted=())
    assert stream.feed(9 * DELTA + METADATA + THROTTLED) == []
    assert stream.last_that(lambda text: WANTED[0] in text) == Frames().feed(METADATA)
    assert stream.last_that(lambda text: b":event-type" not in text) == Frames().feed(THROTTLED)


def test_a_short_stream_has_fewer_last_frames() -> None:
    assert last([DELTA[:30]]) == []
    assert last([DELTA + DELTA[:30]]) == Frames().feed(DELTA)


def damaged(frame: bytes, at: int) -> bytes:
    at %= len(frame)
    return frame[:at] + bytes([frame[at] ^ 1]) + frame[at + 1 :]


@pytest.mark.parametrize("at", [-1, -8, 20])
def test_a_frame_with_a_wrong_checksum_is_passed_over(at: int) -> None:
    text = 4 * DELTA + damaged(METADATA, at) + METADATA + 2 * damaged(DELTA, at)
    assert cuts.same(text, lambda pieces: read(pieces, WANTED)) == [b'{"usage":{}}']
    assert cuts.same(text, last) == Frames().feed(DELTA + METADATA)
    assert cuts.same(9 * DELTA + damaged(DELTA, at) + DELTA, last) == Frames().feed(3 * DELTA)


@pytest.mark.parametrize("at", range(12))
def test_after_a_damaged_prelude_it_goes_on_with_the_next_right_one(at: int) -> None:
    text = DELTA + damaged(DELTA, at) + METADATA + THROTTLED
    assert cuts.same(text, read) == [
        b'{"delta":{"text":"Hi"}}',
        b'{"usage":{}}',
        b'{"message":"Slow down"}',
    ]


@pytest.mark.parametrize("wanted", [None, WANTED], ids=["all", "wanted"])
@pytest.mark.parametrize("before", [0, 1, 9])
@pytest.mark.parametrize("kept", [16, 40, 90, 110])
def test_frames_behind_one_with_bytes_missing_are_read_wherever_it_is_cut(
    kept: int, before: int, wanted: tuple[bytes, ...] | None
) -> None:
    short = frames.event("contentBlockDelta", b'{"delta":{"text":"%s"}}' % (b"Hi" * 100))[:kept]
    text = before * DELTA + short + METADATA + DELTA + METADATA
    found = cuts.same(text, lambda pieces: read(pieces, wanted))
    assert found.count(b'{"usage":{}}') == 2
    assert cuts.same(text, lambda pieces: last(pieces, wanted))[-3:] == Frames().feed(
        METADATA + DELTA + METADATA
    )


@pytest.mark.parametrize("missing", [1, 9, 20, 39])
def test_a_frame_that_begins_in_a_shortened_one_and_ends_just_behind_it_is_read(
    missing: int,
) -> None:
    text = 9 * DELTA + METADATA[: -len(METADATA) + 16] + METADATA[:-missing] + METADATA
    assert cuts.same(text, lambda pieces: read(pieces, WANTED)) == [b'{"usage":{}}']
    text = 9 * DELTA + METADATA[:missing] + METADATA
    assert cuts.same(text, lambda pieces: read(pieces, WANTED)) == [b'{"usage":{}}']


def test_a_frame_that_begins_in_a_shortened_one_is_read_though_much_comes_with_its_end() -> None:
    text = frames.event("trace", b"x" * 100)[: -100 + 40] + METADATA + 12 * DELTA + METADATA
    assert cuts.same(text, lambda pieces: read(pieces, WANTED)) == 2 * [b'{"usage":{}}']


@pytest.mark.parametrize("size", [60, 1000, 50_000])
def test_frames_in_one_that_never_comes_whole_are_read_at_the_end(size: int) -> None:
    short = frames.event("contentBlockDelta", b" " * size)[:50]
    stream = Frames(WANTED)
    assert stream.feed(short + METADATA[:-1]) == []
    assert [frame.payload for frame in (*stream.feed(METADATA[-1:]), *stream.rest())] == [
        b'{"usage":{}}'
    ]
    assert cuts.same(short + THROTTLED, last) == Frames().feed(THROTTLED)


@pytest.mark.parametrize(
    "wanted", [None, (), WANTED, (b"Hi",)], ids=["all", "none", "one", "others"]
)
def test_a_shortened_frame_that_the_stream_ends_in_is_none_of_the_last(
    wanted: tuple[bytes, ...] | None,
) -> None:
    text = 5 * DELTA + METADATA[:60] + METADATA[: len(METADATA) - 60]
    assert cuts.same(text, lambda pieces: last(pieces, wanted)) == Frames().feed(LAST * DELTA)


@pytest.mark.parametrize(
    "wanted", [None, (), WANTED, (b"Hi",)], ids=["all", "none", "one", "others"]
)
def test_shortened_frames_are_none_of_the_last(wanted: tuple[bytes, ...] | None) -> None:
    text = 5 * DELTA + METADATA[:90] + METADATA[:80] + DELTA[:95] + METADATA[:99] + METADATA[:85]
    expected = Frames().feed(4 * DELTA)
    assert cuts.same(text, lambda pieces: last(pieces, wanted)) == expected
    assert cuts.same(9 * DELTA + text, lambda pieces: last(pieces, wanted)) == expected
    assert (
        cuts.same(text + THROTTLED, lambda pieces: last(pieces, wanted))
        == [*expected, *Frames().feed(THROTTLED)][-LAST:]
    )


def test_a_stream_of_nothing_but_shortened_frames_is_read_in_time() -> None:
    short = frames.event("metadata", b"x" * 1_000_000)[:80]
    stream = Frames(WANTED)
    for _ in range(400):
        assert stream.feed(50 * short) == []
    assert stream.rest() == []


@pytest.mark.parametrize(
    "lengths", [(0, 0), (15, 0), (16, 1), (100, 2**32 - 1), (2**32 - 1, 2**32 - 1)]
)
def test_lengths_that_contradict_each_other_are_no_frame(lengths: tuple[int, int]) -> None:
    prelude = pack(">II", *lengths)
    text = prelude + pack(">I", crc32(prelude)) + METADATA
    assert cuts.same(text, read) == [b'{"usage":{}}']


@pytest.mark.parametrize("junk", [b"{}", b"\0" * 100, b"HTTP/1.1 200 OK\r\n\r\n", b":event-" * 9])
def test_what_is_no_frame_is_passed_over(junk: bytes) -> None:
    text = junk + METADATA
    assert cuts.same(text, read) == [b'{"usage":{}}']
    assert cuts.same(text, lambda pieces: read(pieces, WANTED)) == [b'{"usage":{}}']


def test_what_never_becomes_a_frame_is_not_kept() -> None:
    stream = Frames()
    for _ in range(40):
        assert stream.feed(b":event-" * 10_000) == []
    assert len(stream._pending) < 100


def test_a_frame_of_the_longest_size_is_read() -> None:
    payload = b"x" * (LONGEST_FRAME - 16)
    assert read([frames.frame(b"", payload)]) == [payload]


@pytest.mark.parametrize("size", [64 * 1024, 3 * LONGEST_FRAME])
@pytest.mark.parametrize("wanted", [None, WANTED], ids=["all", "wanted"])
def test_a_longer_frame_is_skipped(size: int, wanted: tuple[bytes, ...] | None) -> None:
    text = frames.event("trace", b"x" * LONGEST_FRAME) + METADATA
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert read(pieces, wanted) == [b'{"usage":{}}']


def test_a_long_frame_is_not_kept_while_it_is_skipped() -> None:
    stream = Frames()
    stream.feed(frames.event("trace", b"x" * LONGEST_FRAME)[: LONGEST_FRAME // 2])
    assert len(stream._pending) < 100


def test_frames_behind_a_length_that_is_too_long_are_read_wherever_it_is_cut() -> None:
    short = frames.event("trace", b"x" * LONGEST_FRAME)[:100]
    text = DELTA + short + METADATA + 9 * DELTA
    assert cuts.same(text, lambda pieces: read(pieces, WANTED)) == [b'{"usage":{}}']
    assert cuts.same(text, last) == Frames().feed(LAST * DELTA)


KINDS = st.sampled_from(
    [
        DELTA,
        METADATA,
        THROTTLED,
        frames.frame(b"", b""),
        damaged(DELTA, 3),
        damaged(METADATA, -2),
        DELTA[:40],
        METADATA[:-9],
        METADATA[:70],
        METADATA[:15],
        b"junk",
        b"\0\0\0\x10",
    ]
)


@given(st.lists(KINDS, max_size=12), cuts.PLACES)
@example([b"junk", frames.frame(b"", b""), DELTA], [28])
def test_no_cut_changes_the_frames(kinds: list[bytes], places: list[int]) -> None:
    text = b"".join(kinds)
    pieces = cuts.at(text, places)
    assert read(pieces) == read([text])
    assert read(pieces, WANTED) == read([text], WANTED)
    assert last(pieces) == last([text])


@given(st.binary(max_size=400), cuts.PLACES)
def test_no_bytes_are_too_strange(text: bytes, places: list[int]) -> None:
    assert read(cuts.at(text, places)) == read([text])
    assert read(cuts.at(text, places), WANTED) == read([text], WANTED)
