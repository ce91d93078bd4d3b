"""The promises themselves: a machine that breaks one is found out."""

from collections.abc import Iterator

import pytest

from addons.core.wire import members, ndjson
from addons.core.wire.ndjson import Lines
from tests.addons.core.wire import frames
from tests.fuzz import branches, promises
from tests.fuzz.promises import Broken


def test_a_machine_that_minds_where_it_is_cut_is_found_out() -> None:
    assert promises.however_cut(b"some words", b"".join) == b"some words"
    with pytest.raises(Broken):
        promises.however_cut(b"some words", lambda pieces: b"me wo" in pieces[0])


@pytest.mark.parametrize(
    "events",
    [
        [b"data: a\n\n", b"event: b\ndata: c\n\n", b"data: d"],
        [b"data: a\r\n\r\n", b"data: b\r\n\r\n"],
        [b'{"a":1}\n', b'{"b":\n2}\n'],
        [frames.event("chunk", b"{}"), frames.event("metadata", b"{}")],
    ],
)
def test_an_input_is_also_cut_where_its_events_end(events: list[bytes]) -> None:
    assert events in promises.pieces_of(b"".join(events))


def test_a_machine_that_keeps_what_it_is_fed_is_found_out() -> None:
    data = next(b"%d" % number for number in range(9999) if promises.is_flooded(b"%d" % number))
    lines = Lines()
    promises.flood(data, lines.feed, lines)
    held: list[bytes] = []
    with pytest.raises(Broken):
        promises.flood(data, lambda piece: held.append(bytes(bytearray(piece))), held)


def test_limits_are_small_for_a_while() -> None:
    limit = ndjson.LONGEST_LINE
    with promises.small_limits():
        assert promises.SHORT == ndjson.LONGEST_LINE == members.LONGEST_MEMBER
    assert limit == ndjson.LONGEST_LINE


def test_every_text_that_is_held_is_counted_once() -> None:
    lines = Lines()
    lines.feed(b"x" * 100)
    text = b"y" * 50
    assert promises.size_of(lines) == 100
    assert promises.size_of([text, text, {"key": (text, bytearray(7))}]) == 60


def test_what_a_generator_holds_is_counted() -> None:
    def holding() -> Iterator[None]:
        held = [b"z" * 9]
        yield
        held.clear()

    generator = holding()
    next(generator)
    assert promises.size_of(generator.__next__) == 9


def test_only_inputs_that_take_a_new_branch_are_kept() -> None:
    def run(data: bytes) -> None:
        Lines().feed(data)

    inputs = [b"a", b"b", b"a\n", b"b\n\n", b"longer\n"]
    kept = branches.those_that_count(run, inputs)
    assert b"a" in kept
    assert b"a\n" in kept
    assert len(kept) < len(inputs)


def test_an_input_that_breaks_a_promise_is_none_to_keep() -> None:
    def run(data: bytes) -> None:
        Lines().feed(data)
        raise Broken("always")

    assert branches.those_that_count(run, [b"a\n"]) == []
