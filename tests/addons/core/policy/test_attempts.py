import pytest

from addons.core.policy import attempts
from addons.core.policy.attempts import Attempts, Failure
from addons.core.weir_toml import Patience

NOW = 1000.0
PATIENCE = Patience(tries=3, deadline_s=60.0)
EVERYWHERE = (Failure.UNREACHABLE, Failure.BROKEN, Failure.SILENT, Failure.ERROR)


def of(places: int) -> Attempts:
    return Attempts(places, NOW, PATIENCE)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 521, 522, 523, 524, 529])
def test_a_provider_that_cannot_answer_now_says_so_by_its_status(status: int) -> None:
    assert attempts.of_status(status) is Failure.ERROR


@pytest.mark.parametrize("status", [200, 201, 101, 301, 400, 404, 408, 413, 422, 451, 501, 505])
def test_what_is_about_the_request_itself_is_passed_on(status: int) -> None:
    assert attempts.of_status(status) is None


def test_a_status_may_be_about_the_key() -> None:
    assert attempts.of_status(429) is Failure.LIMITED
    assert attempts.of_status(401) is attempts.of_status(403) is Failure.DENIED


@pytest.mark.parametrize("failure", Failure)
def test_what_is_about_the_key_says_nothing_of_the_upstream(failure: Failure) -> None:
    assert attempts.blames_upstream(failure) is (failure in EVERYWHERE)


def test_what_never_arrived_or_was_turned_away_is_not_done() -> None:
    done = [failure for failure in Failure if attempts.may_be_done(failure)]
    assert done == [Failure.BROKEN, Failure.SILENT, Failure.ERROR]


@pytest.mark.parametrize("failure", EVERYWHERE)
def test_after_a_failure_the_next_places_come_in_their_order(failure: Failure) -> None:
    assert list(of(3).candidates(failure, NOW)) == [1, 2]


def test_after_429_another_key_of_the_same_place_comes_first() -> None:
    assert list(of(3).candidates(Failure.LIMITED, NOW)) == [0, 1, 2]
    assert list(of(1).candidates(Failure.LIMITED, NOW)) == [0]


def test_what_a_key_was_denied_is_tried_with_another_key_and_nowhere_else() -> None:
    assert list(of(3).candidates(Failure.DENIED, NOW)) == [0]


def test_nobody_goes_back_to_a_place_that_failed() -> None:
    tries = of(3)
    tries.go(1)
    assert list(tries.candidates(Failure.ERROR, NOW)) == [2]
    tries.go(2)
    assert list(tries.candidates(Failure.ERROR, NOW)) == []


def test_there_are_no_more_tries_than_allowed() -> None:
    tries = of(9)
    for place in (1, 2):
        assert place in tries.candidates(Failure.ERROR, NOW)
        tries.go(place)
    assert list(tries.candidates(Failure.ERROR, NOW)) == []
    assert tries.count == 3


def test_after_the_deadline_no_try_begins() -> None:
    assert list(of(2).candidates(Failure.ERROR, NOW + 59.9)) == [1]
    assert list(of(2).candidates(Failure.ERROR, NOW + 60.0)) == []
    assert not of(2).may_go_on(NOW + 60.0)


def test_with_one_place_only_its_keys_are_tried() -> None:
    for failure in EVERYWHERE:
        assert list(of(1).candidates(failure, NOW)) == []
