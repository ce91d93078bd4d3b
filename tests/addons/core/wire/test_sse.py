"""Server-sent events: the format's corners, any cut, and what is passed over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.sse import EventStream
from addons.core.wire.whole_events import LONGEST_EVENT
from tests.addons.core.wire import cuts


def read(pieces: list[bytes], wanted: tuple[bytes, ...] = ()) -> list[bytes]:
    stream = EventStream(wanted)
    events = [data for piece in pieces for data in stream.feed(piece)]
    return [*events, *stream.feed(b"")]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (b"data: a\n\n", [b"a"]),
        (b"data: a\r\n\r\n", [b"a"]),
        (b"data: a\r\r", [b"a"]),
        (b"data: a\n\r\ndata: b\r\n\ndata: c\r\n\r", [b"a", b"b", b"c"]),
        (b"data:a\n\n", [b"a"]),
        (b"data:  a\n\n", [b" a"]),
        (b"data: a\ndata: b\n\n", [b"a\nb"]),
        (b"data: a\r\ndata: b\r\n\r\n", [b"a\nb"]),
        (b"event: ping\ndata: {}\n\n", [b"{}"]),
        (b"data: {}\nevent: ping\nid: 7\nretry: 10\n\n", [b"{}"]),
        (b": OPENROUTER PROCESSING\n\ndata: a\n\n", [b"a"]),
        (b": ping\ndata: a\n: pong\n\n", [b"a"]),
        (b"\xef\xbb\xbfdata: a\n\ndata: b\n\n", [b"a", b"b"]),
        (b"data: a\n\n\xef\xbb\xbfdata: b\n\n", [b"a"]),
        (b"\n\n\n\n\ndata: a\n\n\n\ndata: b\n\n", [b"a", b"b"]),
        (b"\r\n\r\n\r\ndata: a\r\n\r\n", [b"a"]),
        (b"event: alone\n\ndata: a\n\n", [b"a"]),
        (b"data\n\ndata: \n\ndata: a\n\n", [b"a"]),
        (b"dataset: no\n\ndata: a\n\n", [b"a"]),
        (b"data: a\n\ndata: b", [b"a", b"b"]),
        (b"data: a\n\ndata: b\r\n", [b"a", b"b"]),
        ("data: \N{WATER WAVE}é\n\n".encode(), ["\N{WATER WAVE}é".encode()]),
        ("data: a\N{LINE SEPARATOR}b\x0bc\x85\n\n".encode(), ["a\u2028b\x0bc\x85".encode()]),
        (b"data: {}      \n\n", [b"{}      "]),
        (b"", []),
    ],
)
def test_an_event_is_read_as_the_format_says_wherever_it_is_cut(
    text: bytes, events: list[bytes]
) -> None:
    assert cuts.same(text or b"\n", read) == events


def test_an_event_comes_out_with_the_chunk_that_completes_it() -> None:
    stream = EventStream()
    assert stream.feed(b"data: a\n\ndata: b\n") == [b"a"]
    assert stream.feed(b"\n") == [b"b"]


USAGE = b'data: {"choices":[],"usage":{"total_tokens":3}}\n\n'
NULL = b'data: {"choices":[{}],"usage":null}\n\n'
SPACED_NULL = b'data: {"usage": null, "choices": [{}]}\n\n'
TALK = b'data: {"choices":[{"delta":{"content":"the \\"usage\\":{} of it"}}]}\n\n'


def test_only_what_contains_a_wanted_text_comes_out() -> None:
    events = cuts.same(
        TALK + NULL + SPACED_NULL + USAGE + TALK, lambda pieces: read(pieces, (b'"usage"',))
    )
    assert events == [USAGE[6:-2]]


def test_a_name_beside_the_data_of_an_event_does_not_hide_an_older_event() -> None:
    text = b'data: {"count":1}\n\ndata: {"end":1}\n"count": beside\n\n'
    stream = EventStream((b'"end"',), (b'"count"',))
    assert stream.feed(text) == [b'{"count":1}', b'{"end":1}']


def test_a_null_does_not_hide_the_same_name_before_it() -> None:
    text = b'data: {"x_groq":{"usage":{"total_tokens":3}},"usage":null}\n\n'
    assert len(read([b"data: 1\n\n", text], (b'"usage"',))) == 1


def test_what_is_wanted_may_change_on_the_way() -> None:
    stream = EventStream()
    assert len(stream.feed(TALK + TALK)) == 2
    stream.wanted = (b'"usage"', b"[DONE]")
    assert stream.feed(TALK) == []
    assert len(stream.feed(USAGE + TALK + b"data: [DONE]\n\n")) == 2


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_flood_of_comments_with_a_wanted_text_is_passed_over_in_time(end: bytes) -> None:
    comments = 160_000 * (b': "usage":{}' + end + end)
    stream = EventStream((b'"usage"',))
    # Found one by one they take minutes: the time limit of the suite would end this.
    assert stream.feed(USAGE + comments) == [USAGE[6:-2]]


COUNT = b'data: {"count":%d}'


def newest(pieces: list[bytes], wanted: tuple[bytes, ...] = (b'"end"',)) -> list[bytes]:
    stream = EventStream(wanted, (b'"count"', b'"model"'))
    events = [data for piece in pieces for data in stream.feed(piece)]
    return [*events, *stream.feed(b"")]


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n", b"\r\r", b"\n\r\n"])
class TestWhatStandsInNearlyEveryEvent:
    def test_comes_out_once_a_piece_and_is_the_last_of_it(self, end: bytes) -> None:
        text = end.join([*(COUNT % number for number in range(20)), b"data: {}", b""])
        assert newest([text]) == [b'{"count":19}']
        assert newest([text, text])[-1] == b'{"count":19}'

    def test_is_found_beside_what_is_wanted_and_comes_in_its_order(self, end: bytes) -> None:
        text = end.join([COUNT % 1, b'data: {"model":2}', b'data: {"end":3}', COUNT % 4, b""])
        assert newest([text]) == [b'{"model":2}', b'{"end":3}', b'{"count":4}']

    def test_is_found_when_much_is_wanted(self, end: bytes) -> None:
        text = end.join([COUNT % 1, *[b'data: {"end":2}'] * 30, COUNT % 3, b"data: {}", b""])
        assert newest([text]) == [*[b'{"end":2}'] * 30, b'{"count":3}']

    def test_is_not_taken_from_a_comment(self, end: bytes) -> None:
        text = end.join([COUNT % 1, b': "count"', b""])
        assert newest([text]) == [b'{"count":1}']

    def test_comes_from_the_last_event_that_says_something_about_it(self, end: bytes) -> None:
        def says(data: bytes) -> list[bytes]:
            return [b'"count"', b'"model"'] if data.endswith(b"1}") else [b'"model"']

        for much in (1, 30):
            less = b'data: {"model":0,"count":0}'
            text = end.join([COUNT % 1, *[less] * much, b"data: {}", b""])
            stream = EventStream((b'"end"',), (b'"count"', b'"model"'), says)
            assert stream.feed(text) == [b'{"count":1}', less.removeprefix(b"data: ")]

    def test_says_nothing_when_it_is_null(self, end: bytes) -> None:
        text = end.join([COUNT % 1, b'data: {"count":null}', b""])
        assert newest([text]) == [b'{"count":1}']

    def test_is_the_last_one_wherever_the_stream_is_cut(self, end: bytes) -> None:
        text = end.join([*(COUNT % number for number in range(5)), b'data: {"end":1}', b""])
        assert cuts.same(text, lambda pieces: newest(pieces)[-2:]) == [b'{"count":4}', b'{"end":1}']


def test_an_event_of_the_longest_size_is_read() -> None:
    data = b"x" * (LONGEST_EVENT - len(b"data: "))
    assert read([b"data: " + data, b"\r\n\r\n"]) == [data]


@pytest.mark.parametrize("size", [64 * 1024, LONGEST_EVENT, 3 * LONGEST_EVENT])
@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n", b"\r\r"])
@pytest.mark.parametrize("names", [(), (b'"usage"',)])
def test_a_longer_event_is_read_abridged(size: int, end: bytes, names: tuple[bytes, ...]) -> None:
    picture = b'{"image":"' + b"x" * (2 * LONGEST_EVENT) + b'","usage":1}'
    text = (
        b"event: e" + end[: len(end) // 2] + b"data: " + picture + end + b'data: {"usage":2}' + end
    )
    stream = EventStream(names)
    events = [
        event for at in range(0, len(text), size) for event in stream.feed(text[at : at + size])
    ]
    assert events == [b'{"image":"...","usage":1}', b'{"usage":2}']


def test_a_blank_line_is_found_though_a_long_event_is_cut_inside_it() -> None:
    stream = EventStream((b"a",))
    stream.feed(b"data: " + b"x" * (LONGEST_EVENT + 10) + b"\n")
    assert stream.feed(b"\ndata: a\n\n") == [b"a"]


def test_a_long_event_that_never_ends_gives_nothing() -> None:
    stream = EventStream()
    stream.feed(b"data: " + b"x" * (LONGEST_EVENT + 10))
    assert stream.feed(b"more") == stream.feed(b"") == []


LINES = st.sampled_from(
    [
        b"data: a",
        b"data:b",
        b"event: c",
        b": d",
        b'data: "usage":1',
        b'data: "usage":null',
        b"",
        b"e",
    ]
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])


@given(st.lists(st.tuples(LINES, ENDS), max_size=20), cuts.PLACES)
def test_no_cut_changes_the_events(lines: list[tuple[bytes, bytes]], places: list[int]) -> None:
    text = b"".join(line + end for line, end in lines)
    assert read(cuts.at(text, places)) == read([text])
    wanted = (b'"usage"',)
    assert read(cuts.at(text, places), wanted) == read([text], wanted)


@given(st.binary(max_size=400), cuts.PLACES)
def test_no_bytes_are_too_strange(text: bytes, places: list[int]) -> None:
    assert read(cuts.at(text, places)) == read([text])
