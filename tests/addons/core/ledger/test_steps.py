import pytest

from addons.core.ledger import steps


def test_every_step_that_the_range_touches_is_there() -> None:
    assert steps.starts("2026-11-23T09:59:00.000Z", "2026-11-23T11:00:00.001Z", "hour") == [
        "2026-11-23T09:00:00.000Z",
        "2026-11-23T10:00:00.000Z",
        "2026-11-23T11:00:00.000Z",
    ]


def test_the_end_of_a_range_is_not_in_it() -> None:
    starts = steps.starts("2026-02-27T00:00:00.000Z", "2026-03-01T00:00:00.000Z", "day")
    assert starts == ["2026-02-27T00:00:00.000Z", "2026-02-28T00:00:00.000Z"]


@pytest.mark.parametrize(
    ("since", "until"),
    [("", "2026-01-01T00:00:00.000Z"), ("2026-01-02", "2026-01-01"), ("2026-01-01",) * 2],
)
def test_an_empty_range_has_no_steps(since: str, until: str) -> None:
    assert steps.starts(since, until, "minute") == []


def test_too_many_steps_are_refused_with_the_number() -> None:
    with pytest.raises(ValueError, match="525600 steps of a minute, and 20000 is the most"):
        steps.starts("2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z", "minute")


def test_an_unknown_step_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'week' is no step: choose one of minute, hour, day"):
        steps.starts("2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z", "week")
