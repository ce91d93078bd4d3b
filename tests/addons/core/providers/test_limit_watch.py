from dataclasses import replace

import pytest

from addons.core.providers.limit_watch import ALWAYS_S, OFTEN_S, LimitWatch
from addons.core.providers.limits import Limit, LimitsSeen

PLAN = Limit("plan", "5h", 40.0, status="allowed")
RATE = Limit("rate", "tokens", 40.0, 100, 60)


def seen(*limits: Limit, caller: str = "") -> LimitsSeen:
    return LimitsSeen("2026-11-23T09:00:00.000Z", "anthropic", "api.anthropic.com", caller, limits)


def kept_at(watch: LimitWatch, limit: Limit, now: float) -> bool:
    return watch.news(seen(limit), now) is not None


def test_what_was_never_seen_is_news() -> None:
    assert LimitWatch().news(seen(PLAN, RATE), 0.0) == seen(PLAN, RATE)


def test_what_does_not_move_is_kept_now_and_then() -> None:
    watch = LimitWatch()
    moments = [0.0, 1.0, OFTEN_S + 1, ALWAYS_S - 1, ALWAYS_S]
    assert [kept_at(watch, PLAN, now) for now in moments] == [True, False, False, False, True]


@pytest.mark.parametrize(
    ("first", "then", "at_once"),
    [
        (PLAN, replace(PLAN, used_percent=40.9), False),
        (PLAN, replace(PLAN, used_percent=41.0), True),
        (PLAN, replace(PLAN, used_percent=0.0), True),
        (PLAN, replace(PLAN, status="rejected"), True),
        (PLAN, replace(PLAN, resets_at="2026-11-23T10:00:00.000Z"), False),
        (RATE, replace(RATE, used_percent=49.0), False),
        (RATE, replace(RATE, used_percent=50.0), True),
    ],
)
def test_a_move_that_matters_is_kept_at_once_and_another_once_a_minute(
    first: Limit, then: Limit, at_once: bool
) -> None:
    watch = LimitWatch()
    kept_at(watch, first, 0.0)
    assert kept_at(watch, then, 1.0) is at_once
    if not at_once:
        assert kept_at(watch, then, OFTEN_S)


def test_each_caller_and_plan_has_a_series_of_its_own() -> None:
    watch = LimitWatch()
    assert watch.news(seen(PLAN, caller="one"), 0.0)
    assert watch.news(seen(PLAN, caller="two"), 0.0)
    assert watch.news(seen(replace(PLAN, plan="max"), caller="two"), 0.0)


def test_of_several_limits_only_the_news_are_kept() -> None:
    watch = LimitWatch()
    watch.news(seen(PLAN, RATE), 0.0)
    assert watch.news(seen(replace(PLAN, used_percent=50.0), RATE), 1.0) == seen(
        replace(PLAN, used_percent=50.0)
    )


def test_it_remembers_no_more_than_so_many_series() -> None:
    watch = LimitWatch()
    for n in range(3000):
        watch.news(seen(PLAN, caller=f"caller-{n}"), 0.0)
    assert len(watch._kept) == 1000
