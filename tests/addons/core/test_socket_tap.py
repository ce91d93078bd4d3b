import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from addons.core.call import Ask, Outcome, Source
from addons.core.flight import Call
from addons.core.providers.dialect import Head, SocketEvent
from addons.core.providers.openai import realtime
from addons.core.providers.openai.responses import DIALECT
from addons.core.socket_tap import SocketTap, Verdict
from tests.addons.sample import call

LEFT: Verdict = (Outcome.CANCELLED, "the client left")
CLOSED: Verdict = (Outcome.SETTLED, "")
CREATE = {"type": "response.create", "model": "gpt-5.4"}


class Line:
    """A socket with its tap: what begins and what is settled on it, on a clock of its own."""

    def __init__(self, tally: Any = None) -> None:
        self.now = 100.0
        self.waiting: list[Callable[[], None]] = []
        self.begun: list[Call] = []
        self.settled: list[tuple[Call, Outcome, str]] = []
        self.gaps: list[str] = []
        self.upgrade = call(path="/v1/responses")
        self.upgrade.status, self.upgrade.provider_request_id = 101, "req_1"
        self.tap = SocketTap(
            upgrade=self.upgrade,
            tally=tally or DIALECT.socket(Ask(streamed=True), Head(101, {})),
            begin=self.begun.append,
            settle=lambda made, outcome, error: self.settled.append((made, outcome, error)),
            gap=self.gaps.append,
            later=self._wait_for_the_loop,
            clock=lambda: self.now,
            wall=lambda: 1_700_000_000.0 + self.now,
        )

    def _wait_for_the_loop(self, count: Callable[[], None]) -> None:
        self.waiting.append(count)

    def client(self, **message: Any) -> None:
        self.tap(json.dumps(message).encode(), True)

    def server(self, kind: str, **message: Any) -> None:
        self.tap(json.dumps({"type": kind, **message}).encode(), False)

    def wait(self, seconds: float = 1.0) -> None:
        """Let the loop come round; then time goes by."""
        waiting, self.waiting = self.waiting, []
        for count in waiting:
            count()
        self.now += seconds

    def response(self, name: str, tokens: int) -> None:
        """Make one response, a step a second."""
        usage = {"input_tokens": tokens, "output_tokens": 1}
        self.client(**CREATE)
        self.wait()
        self.server("response.created", response={"id": name})
        self.wait()
        self.server("response.output_text.delta", delta="x")
        self.wait()
        self.server("response.completed", response={"id": name, "usage": usage})
        self.wait()


def test_a_message_is_counted_only_after_it_is_on_its_way() -> None:
    line = Line()
    line.client(**CREATE)
    line.client(type="other")
    assert (line.begun, len(line.waiting)) == ([], 1)
    line.wait()
    assert len(line.begun) == 1


def test_each_response_is_a_call_of_its_own() -> None:
    line = Line()
    line.response("r1", 1)
    line.wait(60)
    line.response("r2", 2)
    line.tap.close(LEFT, CLOSED)
    first, second = line.begun
    assert len({line.upgrade.id, first.id, second.id}) == 3
    assert [(made, outcome) for made, outcome, _ in line.settled] == [
        (first, Outcome.SETTLED),
        (second, Outcome.SETTLED),
    ]
    settlement = second.settlement(Outcome.SETTLED, line.now)
    assert second.started_at == "2023-11-14T22:16:04.000Z"
    assert (settlement.first_byte_ms, settlement.first_token_ms) == (1000.0, 2000.0)
    assert settlement.duration_ms == 4000.0
    assert (settlement.status, settlement.provider_request_id) == (101, "req_1")
    assert settlement.model_asked == "gpt-5.4"
    assert settlement.reading.usage is not None
    assert settlement.reading.usage.input_tokens == 2


def test_a_socket_on_which_no_response_is_made_is_one_call_itself() -> None:
    line = Line()
    line.server("error", error={"type": "session_expired"})
    line.tap.close(LEFT, CLOSED)
    ((settled, outcome, error),) = line.settled
    assert (settled, outcome, error) == (line.upgrade, *CLOSED)
    assert settled.settlement(outcome, line.now).reading.error == "session_expired"


def test_what_waits_when_the_socket_ends_is_counted() -> None:
    line = Line()
    line.client(**CREATE)
    line.server("response.completed", response={"id": "r1", "usage": {"input_tokens": 1}})
    line.tap.close(LEFT, CLOSED)
    assert [(outcome, error) for _, outcome, error in line.settled] == [CLOSED]


def test_a_response_that_the_end_of_the_socket_cuts_off_is_settled_so() -> None:
    line = Line()
    line.response("r1", 1)
    line.client(**CREATE)
    line.wait()
    line.tap.close(LEFT, CLOSED)
    assert [verdict[1:] for verdict in line.settled] == [CLOSED, LEFT]


def by_words(_encoding: str, texts: Sequence[str]) -> int:
    return sum(len(text.split()) for text in texts)


def test_what_was_said_until_the_cut_is_counted_each_response_by_itself() -> None:
    line = Line()
    for lane in "ab":
        line.client(**CREATE, stream_id=lane, input=f"What is a {lane}?")
        line.server("response.created", stream_id=lane, response={"id": lane})
    for _ in range(3):
        line.server("response.output_text.delta", stream_id="a", item_id="i", delta=" one")
    line.server("response.output_text.delta", stream_id="b", item_id="j", delta="two words")
    line.wait()
    line.tap.close(LEFT, CLOSED)
    counted = []
    for made, outcome, _ in line.settled:
        reading = made.settlement(outcome, line.now).reading
        evidence = made.evidence(reading, by_words)
        assert evidence is not None
        counted.append(evidence(reading))
    assert [reading.source for reading in counted] == [Source.ESTIMATED] * 2
    # Each with the form of a message, which takes four tokens.
    assert [reading.usage and reading.usage.output_tokens for reading in counted] == [3 + 4, 2 + 4]
    assert {reading.estimated for reading in counted} == {"input_tokens,output_tokens"}


def test_a_spoken_response_that_is_cut_is_counted_by_its_sound() -> None:
    line = Line(realtime.DIALECT.socket(Ask("gpt-realtime", streamed=True), Head(101, {})))
    line.upgrade.endpoint = replace(line.upgrade.endpoint, dialect=realtime.DIALECT)
    line.server("response.created", response={"id": "r1", "output_audio_format": "g711_ulaw"})
    a_tenth = "A" * (800 // 3 * 4)
    for _ in range(50):
        line.server("response.output_audio.delta", response_id="r1", delta=a_tenth)
    line.wait()
    line.tap.close(LEFT, CLOSED)
    ((made, outcome, _),) = line.settled
    reading = made.settlement(outcome, line.now).reading
    evidence = made.evidence(reading, by_words)
    assert evidence is not None
    usage = evidence(reading).usage
    assert usage is not None
    assert usage.output_tokens == usage.audio_output_tokens == 100  # five seconds
    assert usage.input_tokens is None


def test_a_response_that_reports_its_usage_leaves_nothing_to_count() -> None:
    line = Line()
    line.response("r1", 1)
    ((made, outcome, _),) = line.settled
    assert made.evidence(made.settlement(outcome, line.now).reading, by_words) is None
    assert made.excerpt is None


def test_a_socket_ends_once_and_nothing_is_counted_after_it() -> None:
    line = Line()
    line.tap.close(LEFT, CLOSED)
    line.client(**CREATE)
    line.wait()
    line.tap.close(LEFT, CLOSED)
    assert (line.begun, len(line.settled)) == ([], 1)


def test_the_time_that_counting_took_is_told_with_the_response() -> None:
    line = Line()
    line.response("r1", 1)
    assert line.begun[0].overhead_ns > 0


class Buggy:
    """Counts as it should, but for a message that it cannot bear."""

    error = ""

    def __init__(self) -> None:
        self._real = DIALECT.socket(Ask(), Head(101, {}))

    def feed(self, message: bytes, from_client: bool, at: float) -> Sequence[SocketEvent]:
        if b"poison" in message:
            raise KeyError("answer")
        return self._real.feed(message, from_client, at)

    def close(self, at: float) -> Sequence[SocketEvent]:
        raise KeyError("answer")


def test_a_bug_in_counting_costs_one_message_and_is_told_once() -> None:
    line = Line(Buggy())
    line.client(type="poison")
    line.client(type="poison")
    line.response("r1", 1)
    assert line.gaps == ["KeyError"]
    assert [outcome for _, outcome, _ in line.settled] == [Outcome.SETTLED]


@pytest.mark.parametrize("is_asked", [True, False])
def test_a_bug_at_the_end_leaves_no_call_open(is_asked: bool) -> None:
    line = Line(Buggy())
    if is_asked:
        line.client(**CREATE)
    line.tap.close(LEFT, CLOSED)
    assert [verdict[1:] for verdict in line.settled] == [LEFT if is_asked else CLOSED]
    assert line.gaps == ["KeyError"]


def test_the_limits_of_the_handshake_are_told_once() -> None:
    line = Line()
    line.upgrade.limits = {"x-codex-primary-used-percent": "7"}
    line.response("r1", 1)
    line.response("r2", 1)
    assert [len(made.limits) for made in line.begun] == [1, 0]


def test_limits_that_are_told_on_the_socket_are_those_of_the_response_at_hand() -> None:
    line = Line()
    line.upgrade.limits = {"x-codex-primary-used-percent": "7"}
    told = {"rate_limits": {"primary": {"used_percent": 8}}}
    line.client(**CREATE)
    line.server("codex.rate_limits", **told)
    line.wait()
    assert line.begun[0].limits == {"x-codex-primary-used-percent": "8"}
    line.response("r1", 1)
    line.tap.close(LEFT, CLOSED)
    assert not line.begun[-1].limits


def test_limits_that_are_told_between_responses_are_those_of_the_next_one() -> None:
    line = Line()
    told = {"plan_type": "pro", "rate_limits": {"primary": {"used_percent": 8}}}
    line.server("codex.rate_limits", **told)
    for name in ("r1", "r2"):
        line.response(name, 1)
    assert [len(made.limits) for made in line.begun] == [2, 0]
