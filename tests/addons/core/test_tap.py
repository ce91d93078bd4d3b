import gzip
import itertools
import random
import weakref
from collections.abc import Callable

import pytest

from addons.core.call import NOTHING_READ, Ask, Reading
from addons.core.evidence import Excerpt
from addons.core.providers.dialect import Head, Tally
from addons.core.providers.openai import chat
from addons.core.providers.openai.strainer import Strainer
from addons.core.tap import Tap
from addons.core.wire import codings, json_edit
from addons.core.wire.codings import Decoder

WORD = b'data: {"id":"c","model":"gpt-5.4","choices":[{"delta":{"content":"hi"}}],"usage":null}\n\n'
USAGE = b'data: {"id":"c","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}\n\n'
DONE = b"data: [DONE]\n\n"
ANSWER = (WORD, USAGE, DONE)


class Loop:
    """Keeps what is to run later, as an event loop does."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def call_soon(self, function: Callable[[], None]) -> None:
        self.waiting.append(function)

    def turn(self) -> None:
        waiting, self.waiting = self.waiting, []
        for function in waiting:
            function()


class Breaking:
    """A tally with a bug."""

    def __init__(self, in_feed: bool) -> None:
        self.in_feed = in_feed
        self.fed = 0

    has_spoken = False

    def feed(self, chunk: bytes) -> None:
        self.fed += 1
        if self.in_feed:
            raise KeyError("sk-secret")

    def close(self) -> Reading:
        raise RecursionError


def chat_tally() -> Tally:
    return chat.DIALECT.tally(Ask(model="gpt-5.4", streamed=True), Head(200, {}))


def tap(
    loop: Loop,
    tally: Tally | None = None,
    coding: str = "",
    strainer: Strainer | None = None,
    clock: Callable[[], float] = lambda: 7.0,
    tear: Callable[[], None] | None = None,
) -> Tap:
    decoder = Decoder(coding) if coding else None
    return Tap(tally or chat_tally(), decoder, strainer, loop.call_soon, clock, tear)


def pieces(passed: bytes | list[bytes]) -> list[bytes]:
    return [passed] if isinstance(passed, bytes) else passed


def tokens(reading: Reading) -> tuple[int | None, int | None]:
    assert reading.usage is not None
    return reading.usage.input_tokens, reading.usage.output_tokens


def test_a_chunk_is_handed_on_untouched_and_counted_afterwards() -> None:
    loop = Loop()
    tapped = tap(loop)
    assert tapped.pass_on(WORD) is WORD
    assert tapped.spoke_at is None
    assert len(loop.waiting) == 1
    loop.turn()
    assert tapped.spoke_at == 7.0


def test_chunks_that_come_before_the_loop_turns_are_counted_together() -> None:
    loop = Loop()
    tapped = tap(loop)
    assert [tapped.pass_on(chunk) for chunk in ANSWER] == list(ANSWER)
    assert len(loop.waiting) == 1
    loop.turn()
    assert tapped.pass_on(b"") == b""
    assert loop.waiting == []
    assert tokens(tapped.close()) == (3, 1)


def test_closing_counts_what_still_waits_and_nothing_after_it() -> None:
    loop = Loop()
    tapped = tap(loop)
    for chunk in ANSWER:
        tapped.pass_on(chunk)
    reading = tapped.close()
    assert tokens(reading) == (3, 1)
    assert reading.is_complete
    loop.turn()
    assert tapped.pass_on(WORD) is WORD
    loop.turn()
    assert tapped.gap == ""
    assert tapped.busy_ns > 0


def test_the_first_token_has_the_time_of_the_chunk_that_brought_it() -> None:
    loop = Loop()
    times = itertools.count(10.0)
    tapped = tap(loop, clock=lambda: next(times))
    for chunk in (b": ping\n\n", WORD, WORD):
        tapped.pass_on(chunk)
        loop.turn()
    assert tapped.spoke_at == 10.0


def test_a_tally_that_breaks_leaves_a_gap_and_every_byte_goes_on() -> None:
    loop = Loop()
    tally = Breaking(in_feed=True)
    tapped = tap(loop, tally)
    for chunk in ANSWER:
        assert tapped.pass_on(chunk) is chunk
        loop.turn()
    assert tapped.close() is NOTHING_READ
    assert tapped.gap == "KeyError"
    assert tally.fed == 1


def test_a_tally_that_breaks_at_its_end_leaves_a_gap_too() -> None:
    tapped = tap(Loop(), Breaking(in_feed=False))
    tapped.pass_on(WORD)
    assert tapped.close() is NOTHING_READ
    assert tapped.gap == "RecursionError"


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_copy_is_decoded_and_the_coded_bytes_go_on(size: int) -> None:
    loop = Loop()
    tapped = tap(loop, coding="gzip")
    coded = gzip.compress(b"".join(ANSWER))
    for start in range(0, len(coded), size):
        chunk = coded[start : start + size]
        assert tapped.pass_on(chunk) is chunk
        loop.turn()
    assert tokens(tapped.close()) == (3, 1)


def test_a_broken_coding_is_passed_on_like_any_other() -> None:
    loop = Loop()
    tapped = tap(loop, coding="gzip")
    assert tapped.pass_on(b"no gzip") == b"no gzip"
    loop.turn()
    assert tapped.close() == NOTHING_READ
    assert tapped.gap == ""


@pytest.mark.parametrize("coding", ["", "gzip"])
@pytest.mark.parametrize("size", [1, 2, 13, 10_000])
def test_straining_sends_no_empty_piece_and_counts_what_it_takes_out(
    coding: str, size: int
) -> None:
    loop = Loop()
    tapped = tap(loop, coding=coding, strainer=Strainer())
    sent = b"".join(ANSWER)
    coded = gzip.compress(sent) if coding else sent
    passed: list[bytes] = []
    for start in range(0, len(coded), size):
        passed += pieces(tapped.pass_on(coded[start : start + size]))
        loop.turn()
    passed += pieces(tapped.pass_on(b""))
    assert b"" not in passed
    assert b"".join(passed) == WORD.replace(b',"usage":null', b"") + DONE
    assert tokens(tapped.close()) == (3, 1)


def test_an_event_without_its_blank_line_is_sent_when_the_answer_ends() -> None:
    tapped = tap(Loop(), strainer=Strainer())
    assert tapped.pass_on(b"data: [DONE]") == []
    assert tapped.pass_on(b"") == [b"data: [DONE]"]


def test_a_tally_that_breaks_does_not_stop_the_straining() -> None:
    loop = Loop()
    tapped = tap(loop, Breaking(in_feed=True), strainer=Strainer())
    passed: list[bytes] = []
    for chunk in (*ANSWER, b""):
        passed += pieces(tapped.pass_on(chunk))
        loop.turn()
    assert b"".join(passed) == WORD.replace(b',"usage":null', b"") + DONE
    assert tapped.gap == "KeyError"


CODED = gzip.compress(b"".join(ANSWER) * 50, compresslevel=0)
BROTLI = codings.encode(random.Random(1).randbytes(9_000), "br") or b""


@pytest.mark.parametrize(
    ("coding", "sent"),
    [
        ("gzip", CODED[:200] + b"no gzip"),
        ("gzip", CODED[:-4]),
        ("br", b"no brotli at all"),
        ("br", BROTLI[:-4]),
    ],
    ids=["broken", "short", "never brotli", "short brotli"],
)
def test_a_coding_that_breaks_while_it_is_strained_does_not_pass_for_an_end(
    coding: str, sent: bytes
) -> None:
    torn: list[str] = []
    tapped = tap(Loop(), coding=coding, strainer=Strainer(), tear=lambda: torn.append("torn"))
    tapped.pass_on(sent)
    assert not tapped.is_torn
    tapped.pass_on(b"")
    assert torn == ["torn"]
    assert tapped.is_torn


def test_an_answer_that_only_its_copy_was_decoded_of_is_never_torn() -> None:
    tapped = tap(Loop(), coding="gzip", tear=lambda: pytest.fail("torn"))
    assert pieces(tapped.pass_on(b"no gzip")) == [b"no gzip"]
    tapped.pass_on(b"")
    assert not tapped.is_torn


def test_a_bug_in_the_strainer_costs_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = Loop()
    tapped = tap(loop, strainer=Strainer())
    passed = pieces(tapped.pass_on(WORD + USAGE[:9]))
    monkeypatch.setattr(json_edit, "remove", lambda *_: 1 / 0)
    odd = WORD.replace(b'"usage":null', b'"usage":{}')
    for chunk in (USAGE[9:] + odd[:20], odd[20:], DONE, b""):
        passed += pieces(tapped.pass_on(chunk))
    assert b"".join(passed) == WORD.replace(b',"usage":null', b"") + odd + DONE
    assert tapped.strain_gap == "ZeroDivisionError"
    assert tokens(tapped.close()) == (3, 1)


@pytest.mark.parametrize("coding", ["", "gzip"])
@pytest.mark.parametrize("strainer", [None, Strainer()])
def test_an_excerpt_gets_what_the_tally_gets(coding: str, strainer: Strainer | None) -> None:
    excerpt = Excerpt()
    decoder = Decoder(coding) if coding else None
    tapped = Tap(chat_tally(), decoder, strainer, lambda _: None, excerpt=excerpt)
    sent = b"".join(ANSWER)
    tapped.pass_on(gzip.compress(sent) if coding else sent)
    tapped.pass_on(b"")
    assert tokens(tapped.close()) == (3, 1)
    assert (excerpt.text, excerpt.size) == (sent, len(sent))


def test_a_tap_that_is_closed_is_gone_at_once() -> None:
    loop = Loop()
    tapped = tap(loop, strainer=Strainer())
    tapped.pass_on(WORD)
    loop.turn()
    tapped.close()
    there = weakref.ref(tapped)
    del tapped
    assert there() is None
