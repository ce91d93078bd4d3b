from dataclasses import dataclass, field

import pytest

from addons.core.policy.breaker import (
    AFTER,
    FIRST_REST_S,
    MOST_REST_S,
    PROBE_S,
    Breaker,
    Breakers,
    State,
)

NOW = 1000.0


def opened(now: float = NOW) -> Breaker:
    breaker = Breaker()
    for _ in range(AFTER):
        breaker.failed(now)
    return breaker


def test_a_breaker_is_closed_until_several_calls_in_a_row_have_failed() -> None:
    breaker = Breaker()
    for _ in range(AFTER - 1):
        breaker.failed(NOW)
        assert breaker.state(NOW) is State.CLOSED
        assert breaker.allows(NOW)
    breaker.failed(NOW)
    assert breaker.state(NOW) is State.OPEN
    assert not breaker.allows(NOW)


def test_an_answer_between_failures_counts_them_anew() -> None:
    breaker = Breaker()
    for _ in range(10 * AFTER):
        for _ in range(AFTER - 1):
            breaker.failed(NOW)
        breaker.succeeded()
    assert breaker.state(NOW) is State.CLOSED


def test_an_open_breaker_is_half_open_after_its_rest() -> None:
    breaker = opened()
    assert breaker.state(NOW + FIRST_REST_S - 0.1) is State.OPEN
    assert breaker.state(NOW + FIRST_REST_S) is State.HALF_OPEN


def test_a_half_open_breaker_lets_one_call_through() -> None:
    breaker, later = opened(), NOW + FIRST_REST_S
    assert breaker.allows(later)
    breaker.begin(later)
    assert not breaker.allows(later)
    assert breaker.state(later) is State.HALF_OPEN


def test_a_probe_that_is_answered_closes_it() -> None:
    breaker, later = opened(), NOW + FIRST_REST_S
    breaker.begin(later)
    breaker.succeeded()
    assert breaker.state(later) is State.CLOSED
    assert breaker.allows(later)


def test_a_probe_that_fails_opens_it_for_twice_as_long_up_to_a_bound() -> None:
    breaker, now, rest_s = opened(), NOW, FIRST_REST_S
    for _ in range(10):
        now += rest_s
        breaker.begin(now)
        breaker.failed(now)
        rest_s = min(2 * rest_s, MOST_REST_S)
        assert breaker.state(now + rest_s - 0.1) is State.OPEN
        assert breaker.state(now + rest_s) is State.HALF_OPEN
    assert rest_s == MOST_REST_S


def test_a_probe_that_nobody_hears_of_again_does_not_keep_it_shut_for_ever() -> None:
    breaker, later = opened(), NOW + FIRST_REST_S
    breaker.begin(later)
    assert not breaker.allows(later + PROBE_S - 0.1)
    assert breaker.allows(later + PROBE_S)


def test_calls_that_were_under_way_when_it_opened_do_not_prolong_its_rest() -> None:
    breaker = opened()
    for _ in range(100):
        breaker.failed(NOW + 1)
    assert breaker.state(NOW + FIRST_REST_S) is State.HALF_OPEN


@dataclass
class Told:
    """Breakers, and what they told."""

    notes: list[tuple[str, State, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.breakers = Breakers(lambda *note: self.notes.append(note))


@pytest.fixture
def told() -> Told:
    return Told()


def test_an_upstream_that_nobody_heard_of_may_be_tried(told: Told) -> None:
    assert told.breakers.allows("openai", NOW)
    told.breakers.begin("openai", NOW)
    told.breakers.succeeded("openai")
    assert told.notes == []


def test_each_upstream_has_a_breaker_of_its_own(told: Told) -> None:
    for _ in range(AFTER):
        told.breakers.failed("openai", NOW)
    assert not told.breakers.allows("openai", NOW)
    assert told.breakers.allows("anthropic", NOW)


def test_every_change_is_told_once(told: Told) -> None:
    breakers, later = told.breakers, NOW + FIRST_REST_S
    for _ in range(2 * AFTER):
        breakers.failed("openai", NOW)
    assert told.notes == [("openai", State.OPEN, FIRST_REST_S)]
    for _ in range(3):
        breakers.begin("openai", later)
    breakers.succeeded("openai")
    assert told.notes[1:] == [("openai", State.HALF_OPEN, 0.0), ("openai", State.CLOSED, 0.0)]


def test_a_failed_probe_is_told_with_its_longer_rest(told: Told) -> None:
    breakers, later = told.breakers, NOW + FIRST_REST_S
    for _ in range(AFTER):
        breakers.failed("openai", NOW)
    breakers.begin("openai", later)
    breakers.failed("openai", later)
    assert told.notes[-1] == ("openai", State.OPEN, 2 * FIRST_REST_S)
    assert not breakers.allows("openai", later)
