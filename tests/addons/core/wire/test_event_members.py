"""Members of events that are too large to be held."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.wire.event_members import EventMembers
from addons.core.wire.members import Members
from tests.addons.core.wire import cuts

WANTED = frozenset({"type", "usage"})
IMAGE = b'{"type":"image","b64_json":"AAAA","usage":{"n":1}}'
FOUND = {"type": b'"image"', "usage": b'{"n":1}'}


def read(pieces: list[bytes]) -> list[dict[str, bytes]]:
    events = EventMembers(lambda: Members(WANTED))
    return [event.found for piece in (*pieces, b"") for event in events.feed(piece)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([b"data: " + IMAGE, b""], [FOUND]),
        ([b"event: image", b"data:" + IMAGE, b"id: 1", b""], [FOUND]),
        ([b"\xef\xbb\xbfdata: " + IMAGE, b"", b": ping", b"", b"data: [DONE]", b""], [FOUND]),
        ([b"data: " + IMAGE], [FOUND]),
        ([b'data: {"type":', b'data: "two lines"}', b""], [{"type": b'"two lines"'}]),
        ([b"datax: " + IMAGE, b"", b"x", b"", b"", b"data: {}", b""], [{}]),
        ([b'data: {"type":"1', b"", b'data: {"type":2}', b""], [{"type": b"2"}]),
        ([b"", b""], []),
    ],
)
def test_each_event_is_read_wherever_the_stream_is_cut(
    end: bytes, lines: list[bytes], found: list[dict[str, bytes]]
) -> None:
    assert cuts.same(end.join(lines) + end, read) == found


def test_an_event_of_any_size_is_read_and_not_held() -> None:
    events = EventMembers(lambda: Members(WANTED))
    events.feed(b'data: {"type":"image","b64_json":"')
    for _ in range(200):
        assert events.feed(b"A" * 65536) == []
    (event,) = events.feed(b'","usage":{"n":1}}\n\n')
    assert event.found == FOUND


@given(st.lists(st.sampled_from(["data: {", "}", '"type":1', "\r", "\n", ":", "x", "\ufeff"])))
def test_no_text_is_too_strange(parts: list[str]) -> None:
    text = "".join(parts).encode()
    assert read([text[at : at + 1] for at in range(len(text))]) == read([text])


@given(st.binary(max_size=200), cuts.PLACES)
def test_no_bytes_are_too_strange(text: bytes, places: list[int]) -> None:
    assert read(cuts.at(text, places)) == read([text])
