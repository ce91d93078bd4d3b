import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.ledger.histogram import bucket_of, percentile

DURATIONS = st.floats(0.02, 1e7)


@given(st.lists(DURATIONS, min_size=1, max_size=60), st.sampled_from([0.5, 0.95, 1.0]))
def test_a_percentile_is_within_a_twentieth_of_the_true_one(
    durations: list[float], share: float
) -> None:
    counts = [(bucket_of(ms) or 0, 1) for ms in durations]
    true = sorted(durations)[math.ceil(share * len(durations)) - 1]
    assert percentile(counts, share) == pytest.approx(true, rel=0.05)


def test_nothing_counted_has_no_percentile() -> None:
    assert percentile([], 0.5) is None


def test_what_was_not_measured_has_no_bucket() -> None:
    assert bucket_of(None) is None


def test_no_time_at_all_has_a_bucket() -> None:
    assert bucket_of(0.0) == bucket_of(-5.0) == bucket_of(0.005)


def test_buckets_that_were_taken_back_do_not_count() -> None:
    assert percentile([(80, 0), (40, 3)], 0.95) == percentile([(40, 1)], 0.5)
