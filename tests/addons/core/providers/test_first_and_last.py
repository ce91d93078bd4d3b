"""An answer that is told by its first documents and its last ones."""

from collections.abc import Mapping
from typing import Any

import pytest

from addons.core.call import Reading
from addons.core.providers.first_and_last import FirstAndLast
from addons.core.wire.whole_events import LONGEST_EVENT
from tests.addons.core.providers.exchange import events, lines
from tests.addons.core.wire import cuts


class Seen:
    """Notes which documents it was given."""

    members = frozenset({"n", "said"})

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.has_spoken = False

    def take(self, document: Mapping[str, Any]) -> None:
        self.numbers.append(document.get("n", 0))
        self.has_spoken = self.has_spoken or bool(document.get("said"))

    def reading(self, *, is_whole: bool) -> Reading:
        return Reading(is_complete=is_whole)


def numbers(answer: bytes) -> list[int]:
    def one(pieces: list[bytes]) -> list[int]:
        seen = Seen()
        tally = FirstAndLast(seen)
        for piece in pieces:
            tally.feed(piece)
            tally.feed(b"")
        tally.close()
        return seen.numbers

    return cuts.same(answer, one)


def is_whole(answer: bytes) -> bool:
    tally = FirstAndLast(Seen())
    tally.feed(answer)
    return tally.close().is_complete


STREAM = [{"n": 1}, {"n": 2, "said": "a"}, *({"n": n, "said": "b"} for n in range(3, 12))]


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n\xef\xbb\xbf\n", b"\r\n"])
class TestWhateverComesFirst:
    def test_events_are_read_up_to_the_first_token_and_at_the_end(self, start: bytes) -> None:
        assert numbers(start + events(*STREAM)) == [1, 2, 8, 9, 10, 11]

    def test_lines_are_read_at_the_beginning_and_at_the_end(self, start: bytes) -> None:
        assert numbers(start + lines(*STREAM)) == [1, 8, 9, 10, 11]

    def test_a_lone_object_is_read_by_its_members(self, start: bytes) -> None:
        assert numbers(start + b'{\n "x": [1],\n "n": 7\n}\n') == [7]

    def test_the_objects_of_an_array_are_read_one_by_one(self, start: bytes) -> None:
        assert numbers(start + b'[{"n": 1}, 5, [{"n": 2}], {"n": 3}]') == [1, 3]


def test_no_document_is_read_twice() -> None:
    assert numbers(events(*STREAM[:4])) == [1, 2, 3, 4]
    assert numbers(lines(*STREAM[:3])) == [1, 2, 3]


def test_the_last_event_need_not_have_ended() -> None:
    assert numbers(events(*STREAM).rstrip()) == [1, 2, 8, 9, 10, 11]
    assert numbers(b'data: {"n": 1}') == [1]
    assert numbers(b'data: {"n": 1, "said": "a"}') == [1]


def test_events_that_end_with_one_line_end_are_read_all_the_same() -> None:
    run_together = events(*STREAM).replace(b"\n\n", b"\n")
    assert numbers(run_together) == list(range(1, 12))
    assert is_whole(run_together + b"data: [DONE]\n")


def test_deltas_are_not_read_but_what_follows_in_the_same_event_is() -> None:
    seen = Seen()
    tally = FirstAndLast(seen, (b'{"said"',))
    tally.feed(b'data: {"n": 1}\n\n')
    assert not tally.has_spoken
    tally.feed(b'data: {"said": 2, "n": 2}\n\n')
    assert tally.has_spoken
    tally.feed(b'data: {"said": 3}\n\ndata: {"n": 4}\n\n')
    tally.feed(b'data: {"said": 5, "n": 5}\ndata: {"n": 6}\n\n')
    tally.close()
    assert seen.numbers == [1, 4, 5, 6]


def test_a_delta_before_an_event_that_is_too_long_to_hold_has_spoken_all_the_same() -> None:
    tally = FirstAndLast(Seen(), (b'{"said"',))
    tally.feed(b'data: {"said": 1}\n\ndata: {"x": "' + b"x" * 2 * LONGEST_EVENT)
    assert tally.has_spoken


def test_a_long_stream_goes_by() -> None:
    many = [{"n": n, "said": "a"} for n in range(500)]
    seen = Seen()
    tally = FirstAndLast(seen)
    for document in many:
        tally.feed(events(document))
    tally.close()
    assert seen.numbers == [0, 496, 497, 498, 499]


def test_what_is_no_json_and_what_is_no_object_is_passed_over() -> None:
    assert numbers(b'data: [1]\n\ndata: {"n"\n\n: ping\n\ndata: {"n": 3}\n\n') == [3]
    assert numbers(b"{not json}\n{}\n") == [0]
    assert numbers(b"<html>") == []
    assert numbers(b"") == []


@pytest.mark.parametrize("size", [1000, 300_000, 1_000_000])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_long_object_is_read_by_its_members(size: int, end: bytes) -> None:
    answer = b'{"vectors": [' + b"1," * 200_000 + b'1], "n": 7}' + end
    seen = Seen()
    tally = FirstAndLast(seen)
    for at in range(0, len(answer), size):
        tally.feed(answer[at : at + size])
    assert tally.close().is_complete
    assert seen.numbers == [7]


def test_the_framing_says_whether_the_answer_is_whole() -> None:
    assert is_whole(b'{"n": 1}')
    assert is_whole(b'{"n": 1}\n\n')
    assert is_whole(events(*STREAM) + b"data: [DONE]\n\n")
    assert is_whole(b'[{"n": 1}]\n')
    assert not is_whole(b'[{"n": 1}')
    assert not is_whole(b'{"n": 1')
    assert not is_whole(events(*STREAM))
    assert not is_whole(lines(*STREAM))


def test_what_is_no_stream_of_events_speaks_at_once() -> None:
    for answer in (b"{", b"["):
        tally = FirstAndLast(Seen())
        assert not tally.has_spoken
        tally.feed(answer)
        assert tally.has_spoken


def test_events_speak_with_their_first_token() -> None:
    tally = FirstAndLast(Seen())
    tally.feed(events(STREAM[0]))
    assert not tally.has_spoken
    tally.feed(events(STREAM[1]))
    assert tally.has_spoken
