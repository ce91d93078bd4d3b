from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.ledger import ranges
from addons.core.ledger.ranges import Cut

CUTS = st.sampled_from([ranges.whole, ranges.hourly, ranges.daily, ranges.by_session])


def _at(ms: int) -> str:
    days, rest = divmod(ms, 86_400_000)
    hours, rest = divmod(rest, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"2026-03-{days + 1:02}T{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}Z"


MOMENTS = st.integers(0, 5 * 86_400_000).map(_at) | st.integers(0, 120).map(
    lambda hours: _at(hours * 3_600_000)
)


def _times_covered(cut: Cut, moment: str) -> int:
    hour, day = moment[:13], moment[:10]
    return sum(
        (
            cut.early_from <= moment < cut.early_until,
            cut.hours_from <= hour < cut.hours_until,
            cut.days_from <= day < cut.days_until,
            cut.later_hours_from <= hour < cut.later_hours_until,
            cut.late_from <= moment < cut.late_until,
        )
    )


@given(CUTS, st.just("") | MOMENTS, st.just("") | MOMENTS, MOMENTS)
def test_each_moment_of_a_range_is_read_once_and_no_other(
    cut: Callable[[str, str], Cut], since: str, until: str, moment: str
) -> None:
    is_inside = since <= moment and (not until or moment < until)
    assert _times_covered(cut(since, until), moment) == is_inside


def test_whole_days_are_read_as_days() -> None:
    cut = ranges.daily("2026-11-20T00:00:00Z", "2026-11-23T00:00:00Z")
    assert (cut.days_from, cut.days_until) == ("2026-11-20", "2026-11-23")
    assert cut.early_from >= cut.early_until
    assert cut.late_from[:10] == cut.late_until[:10] == "2026-11-23"


def test_a_time_of_another_zone_is_the_same_moment() -> None:
    assert ranges.moment("2026-11-23T10:30:00+01:00") == "2026-11-23T09:30:00.000Z"
    assert ranges.moment("2026-11-23") == "2026-11-23T00:00:00.000Z"


def test_the_next_moment_is_a_millisecond_later() -> None:
    assert ranges.after("2026-12-31T23:59:59.999Z") == "2027-01-01T00:00:00.000Z"
    assert ranges.after("") == ""


def test_what_is_no_time_says_how_to_write_one() -> None:
    with pytest.raises(ValueError, match="'yesterday' is not a time: write 2026-11-23T09:00:00Z"):
        ranges.daily("yesterday", "")
