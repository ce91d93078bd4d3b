"""Calls on a client token that may be sent again."""

from addons.core.call import Note, Outcome
from addons.core.policy.routing import Target
from addons.hooks import Calls
from addons.trip import MOST_KEPT, Trouble
from tests.addons.sample import Rules, answer, said
from tests.addons.test_route_tokens import CLAUDE, GROQ, SMART, led


def test_a_call_that_may_go_to_several_places_goes_on_to_the_next_one(calls: Calls) -> None:
    passing, begun, route = led(calls, Rules(Target(GROQ, "llama-4"), Target(CLAUDE)))
    assert route.trips[passing].goes_on(Trouble(answer(503)))
    assert passing.request.host == "api.anthropic.com"
    settled = begun.settlement(Outcome.SETTLED, 1.0)
    assert (settled.upstream, settled.provider_key, settled.attempts) == ("claude", "k3", 2)
    (tried,) = settled.tries
    assert (tried.upstream, tried.host, tried.model_asked) == ("groq", "api.groq.com", "llama-4")


def test_an_upstream_that_fails_again_and_again_is_noted(calls: Calls, notes: list[Note]) -> None:
    passing, _, route = led(calls, Rules(Target(GROQ)))
    for _ in range(5):
        route.request(passing)
        route.trips[passing].goes_on(Trouble(message="connection refused"))
    ((subject, detail),) = said(notes, "breaker")
    assert subject == "groq"
    assert detail.startswith("open until 2")


def test_a_large_request_is_sent_once(calls: Calls) -> None:
    large = b" " * MOST_KEPT + SMART
    passing, begun, route = led(calls, Rules(Target(GROQ), Target(CLAUDE)), large)
    assert begun.refusal is None
    assert passing not in route.trips
