from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.ledger import ranges
from addons.core.ledger.ranges import Cut

SPANS = st.sampled_from([(), ranges.HOURS, ranges.DAYS, ranges.MONTHS, ranges.SESSIONS])


def _at(ms: int) -> str:
    days, rest = divmod(ms, 86_400_000)
    hours, rest = divmod(rest, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    month, day = divmod(days, 28)
    date = f"2026-{month + 2:02}-{day + 1:02}"
    return f"{date}T{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}Z"


MOMENTS = st.integers(0, 70 * 86_400_000).map(_at) | st.integers(0, 70 * 24).map(
    lambda hours: _at(hours * 3_600_000)
)


def _times_covered(cut: Cut, moment: str) -> int:
    lengths = {"hour": 13, "day": 10, "session": 10, "month": 7}
    rolled = (first <= moment[: lengths[span]] < past for span, first, past in cut.rolled)
    return sum(rolled) + sum(first <= moment < past for first, past in cut.edges)


@given(SPANS, st.just("") | MOMENTS, st.just("") | MOMENTS, MOMENTS)
def test_each_moment_of_a_range_is_read_once_and_no_other(
    spans: Sequence[tuple[str, int]], since: str, until: str, moment: str
) -> None:
    is_inside = since <= moment and (not until or moment < until)
    assert _times_covered(ranges.cut(since, until, spans), moment) == is_inside


def test_a_range_is_cut_into_the_longest_pieces() -> None:
    cut = ranges.cut("2026-09-29T22:30:00Z", "2026-12-01T01:00:00Z", ranges.MONTHS)
    assert cut.rolled == (
        ("hour", "2026-09-29T23", "2026-09-30"),
        ("day", "2026-09-30", "2026-10"),
        ("month", "2026-10", "2026-12"),
        ("hour", "2026-12", "2026-12-01T01"),
    )
    assert cut.edges == (("2026-09-29T22:30:00.000Z", "2026-09-29T23"),)


def test_a_range_without_bounds_is_one_piece() -> None:
    cut = ranges.cut("", "", ranges.MONTHS)
    assert (cut.rolled, cut.edges) == ((("month", "", "~"),), ())


def test_a_time_of_another_zone_is_the_same_moment() -> None:
    assert ranges.moment("2026-11-23T10:30:00+01:00") == "2026-11-23T09:30:00.000Z"
    assert ranges.moment("2026-11-23") == "2026-11-23T00:00:00.000Z"


def test_the_next_moment_is_a_millisecond_later() -> None:
    assert ranges.after("2026-12-31T23:59:59.999Z") == "2027-01-01T00:00:00.000Z"
    assert ranges.after("") == ""


def test_what_is_no_time_says_how_to_write_one() -> None:
    with pytest.raises(ValueError, match="'yesterday' is not a time: write 2026-11-23T09:00:00Z"):
        ranges.cut("yesterday", "")
