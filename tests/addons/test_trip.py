from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest

from addons.core import mishap
from addons.core.call import Ask, Outcome, Refusal
from addons.core.flight import Call
from addons.core.govern import Picked
from addons.core.policy.breaker import AFTER, Breakers
from addons.core.secret import Secret
from addons.core.weir_toml import Patience
from addons.hooks import BUG
from addons.trip import Service, Trip, Trouble
from tests.addons.sample import Key, Keys, answer, call, flow, request

NOW = 1000.0
NO = Refusal(400, "no_provider_key", "weir: no key.")
OVERLOADED = Trouble(answer(529), is_connected=True)


class Rotating(Keys):
    """A ring that gives every upstream two keys in turn, and passes over those that rest."""

    def pick(self, upstream: str, now: float) -> Key | Refusal:
        """Give the next one."""
        for number in (1, 2):
            key_id = f"{upstream}-{number}"
            if key_id not in self.resting and (key_id, 1) not in self.turned_down:
                return Key(Secret("x"), key_id)
        return Key(Secret("x"), f"{upstream}-1")


@dataclass
class Going:
    """One call and where it may go."""

    places: tuple[str, ...] = ("a", "b")
    ring: Keys = field(default_factory=Rotating)
    refuses: tuple[str, ...] = ()
    breakers: Breakers = field(default_factory=lambda: Breakers(lambda *_: None))
    call: Call = field(default_factory=call)

    def __post_init__(self) -> None:
        self.now = NOW
        self.told: list[Any] = []
        self.flow = flow(request(body=b'{"model":"gpt-5.4"}', x_a="1"))
        self.flow.request.headers["x-a"] = "1"
        service = Service(
            self.ring,
            self.breakers,
            Patience(),
            gap=lambda where, bug: self.told.append((where, bug)),
            now=lambda: self.now,
            wall=lambda: self.now,
        )
        self.trip = Trip(self.flow, self.call, self.places, self.go, service)

    def go(self, place: int) -> Refusal | None:
        """Write the place into the request and take a key for it."""
        asked, upstream = self.flow.request, self.places[place]
        assert asked.headers["x-a"] == "1"
        assert (asked.host, asked.raw_content) == ("api.openai.com", b'{"model":"gpt-5.4"}')
        if upstream in self.refuses:
            return NO
        asked.host, asked.headers["x-a"] = f"{upstream}.example", "2"
        asked.content = orjson.dumps({"model": f"model-{upstream}"})
        self.call.upstream, self.call.ask = upstream, Ask(model=f"model-{upstream}")
        picked = self.ring.pick(upstream, self.now)
        self.call.key = picked if not isinstance(picked, Refusal) else None
        return None

    @property
    def key(self) -> str:
        """Give the id of the key that goes with the request now."""
        key: Picked | None = self.call.key
        return key.key_id if key else ""


def test_a_call_goes_to_its_first_place() -> None:
    going = Going()
    assert going.trip.start() is None
    assert going.flow.request.host == "a.example"
    assert (going.call.upstream, going.call.attempts, going.call.tries) == ("a", 1, ())


def test_a_place_that_refuses_is_passed_over_and_the_last_no_is_the_first() -> None:
    going = Going(refuses=("a",))
    assert going.trip.start() is None
    assert going.call.upstream == "b"
    assert Going(refuses=("a", "b")).trip.start() is NO


def test_a_place_whose_breaker_is_open_is_passed_over_unless_all_are() -> None:
    going = Going()
    for _ in range(AFTER):
        going.breakers.failed("a", NOW)
    assert going.trip.start() is None
    assert going.call.upstream == "b"
    for _ in range(AFTER):
        going.breakers.failed("b", NOW)
    again = Going(breakers=going.breakers)
    assert again.trip.start() is None
    assert again.call.upstream == "a"


def test_a_place_whose_keys_all_rest_is_passed_over() -> None:
    ring = Keys(a=Key(Secret("x"), "ka"), b=Key(Secret("x"), "kb"))
    ring.rest("ka", NOW + 10)
    going = Going(ring=ring)
    assert going.trip.start() is None
    assert going.call.upstream == "b"


def test_each_place_gets_the_request_as_the_client_sent_it() -> None:
    going = Going()
    going.trip.start()
    assert going.trip.goes_on(OVERLOADED)
    assert going.flow.request.host == "b.example"
    assert going.flow.request.content == b'{"model":"model-b"}'


def test_a_failed_try_leaves_its_trace() -> None:
    going = Going()
    going.trip.start()
    going.now += 0.25
    assert going.trip.goes_on(OVERLOADED)
    settled = going.call.settlement(Outcome.SETTLED, 1.0)
    assert (settled.attempts, settled.upstream, settled.provider_key) == (2, "b", "b-1")
    (tried,) = settled.tries
    assert (tried.number, tried.upstream, tried.host) == (1, "a", "a.example")
    assert (tried.failure, tried.status, tried.error) == ("error", 529, "")
    assert (tried.model_asked, settled.model_asked) == ("model-a", "model-b")
    assert (tried.provider_key, tried.duration_ms) == ("a-1", 250.0)
    assert tried.started_at == "1970-01-01T00:16:40.000Z"


@pytest.mark.parametrize(
    ("trouble", "failure", "error"),
    [
        (Trouble(message="[Errno 111] Connect call failed"), "unreachable", "connection refused"),
        (
            Trouble(message="Certificate verify failed: hostname mismatch"),
            "unreachable",
            "its certificate is not trusted",
        ),
        (Trouble(message="timed out", is_late=True), "unreachable", "timeout"),
        (Trouble(message="timed out", is_connected=True, is_late=True), "silent", "timeout"),
        (
            Trouble(message="server closed connection", is_connected=True),
            "broken",
            "the upstream closed the connection",
        ),
    ],
)
def test_what_went_wrong_is_kept_in_our_words(trouble: Trouble, failure: str, error: str) -> None:
    going = Going()
    going.trip.start()
    assert going.trip.goes_on(trouble)
    (tried,) = going.call.tries
    assert (tried.failure, tried.error, tried.status) == (failure, error, None)


def test_what_we_stopped_ourselves_is_tried_nowhere_else() -> None:
    going = Going()
    going.trip.start()
    assert not going.trip.goes_on(Trouble(message=f"{mishap.STOPPED}: no", is_connected=True))


def test_a_key_that_has_to_wait_rests_and_another_one_of_the_same_place_is_used() -> None:
    going = Going()
    going.trip.start()
    assert going.key == "a-1"
    assert going.trip.goes_on(Trouble(answer(429, retry_after="20")))
    assert going.ring.resting == {"a-1": NOW + 20}
    assert (going.call.upstream, going.key) == ("a", "a-2")
    assert going.trip.goes_on(Trouble(answer(429, retry_after="20")))
    assert (going.call.upstream, going.key) == ("b", "b-1")
    assert [each.provider_key for each in going.call.tries] == ["a-1", "a-2"]


def test_a_key_that_is_not_taken_is_told_and_another_one_of_the_same_place_is_used() -> None:
    going = Going()
    going.trip.start()
    assert going.trip.goes_on(Trouble(answer(401)))
    assert going.ring.turned_down == [("a-1", 1)]
    assert (going.call.upstream, going.key) == ("a", "a-2")


def test_with_no_other_key_the_no_of_the_provider_is_passed_on() -> None:
    ring = Keys(a=Key(Secret("x"), "ka"))
    for status in (401, 403, 429):
        going = Going(places=("a",), ring=ring)
        going.trip.start()
        assert not going.trip.goes_on(Trouble(answer(status)))
        assert (going.call.upstream, going.key, going.call.tries) == ("a", "ka", ())


@pytest.mark.parametrize("status", [401, 429, 400, 200])
def test_who_answers_is_there_whatever_it_says(status: int) -> None:
    breakers = Breakers(lambda *_: None)
    for _ in range(AFTER - 1):
        breakers.failed("a", NOW)
    going = Going(breakers=breakers)
    going.trip.start()
    if not going.trip.goes_on(Trouble(answer(status))):
        going.trip.arrived(answer(status))
    breakers.failed("a", NOW)
    assert breakers.allows("a", NOW)


def test_several_calls_that_fail_at_a_place_open_its_breaker() -> None:
    breakers = Breakers(lambda *_: None)
    for _ in range(AFTER):
        going = Going(places=("a",), breakers=breakers)
        going.trip.start()
        assert not going.trip.goes_on(OVERLOADED)
        going.trip.arrived(answer(529))
    assert not breakers.allows("a", NOW)


def test_an_open_breaker_is_passed_over_when_a_try_has_failed() -> None:
    going = Going(places=("a", "b", "c"))
    for _ in range(AFTER):
        going.breakers.failed("b", NOW)
    going.trip.start()
    assert going.trip.goes_on(OVERLOADED)
    assert going.call.upstream == "c"


def test_where_nobody_else_may_be_asked_the_call_is_what_it_was() -> None:
    going = Going(refuses=("b",))
    going.trip.start()
    assert not going.trip.goes_on(OVERLOADED)
    assert (going.call.upstream, going.key, going.call.attempts) == ("a", "a-1", 1)
    assert going.flow.request.host == "a.example"
    assert going.call.tries == ()


def test_what_a_failed_try_says_it_has_used_is_counted() -> None:
    going = Going()
    going.trip.start()
    used = b'{"model":"gpt-5.4-mini","usage":{"prompt_tokens":11,"completion_tokens":2}}'
    assert going.trip.goes_on(OVERLOADED)
    going.trip.spent(used)
    (charge,) = going.call.settlement(Outcome.SETTLED, 1.0).reading.charges
    assert (charge.kind, charge.model, charge.seller) == ("try", "gpt-5.4-mini", "openai")
    assert (charge.usage.input_tokens, charge.usage.output_tokens) == (11, 2)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"error":{"message":"overloaded"}}', b"\x1f"])
def test_a_failed_try_that_reports_no_usage_costs_nothing(body: bytes) -> None:
    going = Going()
    going.trip.start()
    going.trip.goes_on(Trouble(answer(529, content_encoding="gzip")))
    going.trip.spent(body)
    assert going.call.settlement(Outcome.SETTLED, 1.0).reading.charges == ()
    assert going.told == []


def test_an_answer_that_the_client_gets_after_all_is_no_failed_try() -> None:
    going = Going()
    going.trip.start()
    going.trip.goes_on(OVERLOADED)
    going.trip.spent(b'{"model":"m","usage":{"prompt_tokens":11,"completion_tokens":2}}')
    assert not going.trip.goes_on(Trouble(message="connection refused"))
    going.trip.goes_back()
    settled = going.call.settlement(Outcome.SETTLED, 1.0)
    assert (settled.upstream, settled.provider_key, settled.attempts) == ("a", "a-1", 2)
    assert [(each.number, each.upstream) for each in settled.tries] == [(2, "b")]
    assert settled.reading.charges == ()


def test_on_a_bug_of_ours_the_call_goes_nowhere_and_what_came_is_passed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    going = Going()
    going.trip.start()
    monkeypatch.setattr(going.ring, "pick", None)
    assert not going.trip.goes_on(OVERLOADED)
    assert going.told == [("Trip.go", "TypeError")]
    assert going.call.upstream == "a"
    assert going.trip.start() is BUG


def test_a_call_with_one_place_waits_as_long_as_it_likes() -> None:
    alone, several = Going(places=("a",)).trip, Going().trip
    assert (alone.connect_s, alone.silent_s) == (None, None)
    assert (several.connect_s, several.silent_s) == (10.0, 300.0)
    asked = call()
    asked.ask = Ask(streamed=True)
    assert Going(call=asked).trip.silent_s == 60.0
