"""How counting is spread over the turns of the loop."""

import gzip
import time

from addons.core.call import NOTHING_READ, Reading
from addons.core.tap import STEP, TOGETHER, TURN_NS, Tap
from tests.addons.core.test_tap import ANSWER, WORD, Loop, chat_tally, tap, tokens


def test_once_it_has_spoken_chunks_wait_to_be_counted_together() -> None:
    loop = Loop()
    tapped = tap(loop)
    tapped.pass_on(WORD)  # it speaks
    loop.turn()
    for _ in range(TOGETHER // (len(WORD) + 1) // STEP * STEP):
        assert tapped.pass_on(WORD) is WORD
    assert loop.waiting == []
    tapped.pass_on(WORD)
    assert len(loop.waiting) == 1
    for chunk in ANSWER:
        tapped.pass_on(chunk)
    assert tokens(tapped.close()) == (3, 1)


def test_large_chunks_do_not_wait() -> None:
    loop = Loop()
    tapped = tap(loop)
    for _ in range(9):
        tapped.pass_on(WORD * (TOGETHER // len(WORD) + 1))
        assert len(loop.waiting) == 1
        loop.turn()


def test_chunks_that_become_large_of_a_sudden_do_not_wait_for_many() -> None:
    loop = Loop()
    tapped = tap(loop)
    for _ in range(3):
        tapped.pass_on(WORD)
        loop.turn()
    for _ in range(STEP):
        tapped.pass_on(WORD * (TOGETHER // len(WORD)))
    assert len(loop.waiting) == 1


def test_without_a_loop_the_answer_goes_on_and_the_count_is_given_up() -> None:
    def later(_: object) -> None:
        raise RuntimeError("Event loop is closed")

    tapped = Tap(chat_tally(), None, None, later)
    assert [tapped.pass_on(chunk) for chunk in (WORD, WORD, b"")] == [WORD, WORD, b""]
    assert tapped.close() == NOTHING_READ
    assert tapped.gap == "RuntimeError"


def test_what_takes_long_to_decode_is_counted_over_several_turns() -> None:
    loop = Loop()
    tally = Slow()
    tapped = tap(loop, tally, "gzip")
    tapped.pass_on(gzip.compress(b"x" * (1 << 20), mtime=0))
    turns = 0
    while loop.waiting:
        loop.turn()
        turns += 1
    assert turns > 3
    assert tally.size == 1 << 20
    assert tapped.close() == NOTHING_READ
    assert tapped.gap == ""


def test_what_takes_too_long_at_the_end_is_given_up_and_leaves_a_gap() -> None:
    loop = Loop()
    tally = Slow()
    tapped = tap(loop, tally, "gzip")
    for _ in range(40):
        tapped.pass_on(gzip.compress(b"x" * (1 << 20), mtime=0))
    assert tapped.close() == NOTHING_READ
    assert tapped.gap == "TooMuchToDecode"
    assert tally.size < 40 << 20


class Slow:
    """Takes half a turn for each piece."""

    has_spoken = True

    def __init__(self) -> None:
        self.size = 0

    def feed(self, chunk: bytes) -> None:
        self.size += len(chunk)
        time.sleep(TURN_NS / 2e9)

    def close(self) -> Reading:
        return NOTHING_READ
