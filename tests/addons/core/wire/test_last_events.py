"""The last events of a stream: what counts as one, and how much is held."""

import pytest

from addons.core.wire.last_events import LAST, LONGEST_KEPT, LastEvents
from tests.addons.core.wire import cuts


def kept(texts: list[bytes]) -> list[bytes]:
    last = LastEvents()
    for text in texts:
        last.keep(text)
    return last.blocks()


def event(number: int) -> bytes:
    return b"data: %d" % number


def test_the_last_events_are_kept_however_many_come_together() -> None:
    events = [event(number) + b"\n\n" for number in range(9)]
    last = [event(number) for number in range(9 - LAST, 9)]
    for places in ([], [9], [9, 18, 27], range(9, 81, 9)):
        assert kept(cuts.at(b"".join(events), places)) == last


@pytest.mark.parametrize("text", [b"", b"\n\n", b": ping\n\n", b"\r\n\r\n: a\r\n: b\r\n\r\n"])
def test_comments_and_blank_lines_are_no_events(text: bytes) -> None:
    last = LastEvents()
    assert last.keep(event(1) + b"\n\n")
    for _ in range(LAST):
        assert not last.keep(text)
    assert last.blocks() == [event(1)]


@pytest.mark.parametrize("blank", [b"\n\n", b"\r\n\r\n", b"\r\r", b"\n\r\n"])
def test_a_blank_line_of_any_kind_ends_an_event(blank: bytes) -> None:
    assert kept([event(1) + blank + event(2) + blank, event(3) + blank]) == list(
        map(event, (1, 2, 3))
    )


@pytest.mark.parametrize("blank", [b"\n\n", b"\r\n\r\n", b"\r\r"])
@pytest.mark.parametrize("odd", [b"\n", b": ping\n\n", b"\n\n\n", b":\r\n\r\n", b"\r", b"\r\n"])
@pytest.mark.parametrize("place", range(LAST + 3))
def test_what_stands_between_events_that_come_together_changes_nothing(
    blank: bytes, odd: bytes, place: int
) -> None:
    events = [event(number) + blank for number in range(LAST + 2)]
    together = b"".join([*events[:place], odd, *events[place:]])
    assert kept([together]) == [event(number) for number in range(2, LAST + 2)]


@pytest.mark.parametrize("blank", [b"\n\n", b"\r\n\r\n", b"\r\r"])
@pytest.mark.parametrize("other", [b"\n\n", b"\r\n\r\n", b"\r\r"])
@pytest.mark.parametrize("place", range(LAST + 2))
def test_an_event_that_ends_otherwise_than_those_around_it_is_one_all_the_same(
    blank: bytes, other: bytes, place: int
) -> None:
    events = [event(number) + blank for number in range(LAST + 2)]
    events[place] = event(place) + other
    assert kept([b"".join(events)]) == [event(number) for number in range(2, LAST + 2)]


@pytest.mark.parametrize("blank", [b"\n\n", b"\r\n\r\n", b"\r\r"])
@pytest.mark.parametrize("name", [b"", b"event: e\n", b"id: 7\n"])
def test_of_much_text_only_the_last_events_are_held(blank: bytes, name: bytes) -> None:
    last = LastEvents()
    for number in range(9):
        last.keep((name + event(number) + blank) * 100_000)
    assert sum(map(len, last._texts)) < 10_000
    assert last.blocks() == [name + event(8)] * LAST


@pytest.mark.parametrize(("size", "most"), [(0, 10_000), (2000, 70_000)])
@pytest.mark.parametrize("blank", [b"\n\n", b"\r\n\r\n"])
def test_of_large_texts_that_follow_each_other_only_the_ends_are_held(
    blank: bytes, size: int, most: int
) -> None:
    last = LastEvents()
    for number in range(9):
        last.keep((event(number) + size * b"." + blank) * (60_000 // (size + 10)))
    assert sum(map(len, last._texts)) < most
    assert last.blocks() == [event(8) + size * b"."] * LAST


def test_comments_after_the_last_events_do_not_push_them_out() -> None:
    events = [event(number) + b"\n\n" for number in range(LAST)]
    assert kept([b"".join(events) + b": ping\n\n" * 1000]) == [event(n) for n in range(LAST)]
    long = [b"data: " + b"x" * 900 + b"\n\n"] * LAST
    assert kept([b"".join(long)]) == [text[:-2] for text in long]


def test_an_event_with_a_picture_is_kept_abridged() -> None:
    long = b'data: {"x":"' + b"x" * LONGEST_KEPT + b'","n":1}\n\n'
    short = b'data: {"x":"...","n":1}'
    assert kept([event(1) + b"\n\n" + long + event(2) + b"\n\n"]) == [event(1), short, event(2)]


def test_a_long_event_that_is_no_json_is_let_go() -> None:
    long = b"data: " + b"x" * LONGEST_KEPT + b"\n\n"
    assert kept([event(1) + b"\n\n" + long + event(2) + b"\n\n"]) == [event(1), event(2)]
