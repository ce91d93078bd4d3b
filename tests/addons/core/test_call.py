"""The vocabulary: ids, times, and values that cannot be changed by accident."""

import dataclasses
import re
import time

import pytest

from addons.core.call import (
    NOBODY,
    NOTHING_READ,
    Charge,
    Reading,
    Usage,
    iso,
    new_call_id,
    utc_now,
)


def test_call_ids_are_ulids_in_lower_case_that_sort_by_time() -> None:
    first = new_call_id()
    time.sleep(0.002)
    second = new_call_id()
    assert re.fullmatch(r"[0-7][0-9a-hjkmnp-tv-z]{25}", first)
    assert first < second


def test_ten_thousand_call_ids_are_all_different() -> None:
    assert len({new_call_id() for _ in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_795_424_400.0, "2026-11-23T09:00:00.000Z"),
        (1_795_424_400.9996, "2026-11-23T09:00:00.999Z"),
        (1_795_424_400.005, "2026-11-23T09:00:00.005Z"),
    ],
)
def test_times_are_utc_with_milliseconds(seconds: float, expected: str) -> None:
    assert iso(seconds) == expected


def test_now_is_a_time_of_the_same_form() -> None:
    before = iso(time.time() - 1)
    assert before < utc_now() < iso(time.time() + 1)


def test_a_reading_without_charges_knows_no_usage() -> None:
    assert NOTHING_READ.usage is None


def test_the_calls_own_usage_is_its_first_charge() -> None:
    own, beside = Usage(input_tokens=7), Usage(input_tokens=1)
    reading = Reading(charges=(Charge("a", own), Charge("b", beside, "advisor")))
    assert reading.usage == own


def test_not_said_is_not_the_same_as_none() -> None:
    assert Usage() != Usage(input_tokens=0)


@pytest.mark.parametrize("value", [NOBODY, NOTHING_READ, Usage()])
def test_values_cannot_be_changed(value: object) -> None:
    assert dataclasses.is_dataclass(value)
    name = dataclasses.fields(value)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, "changed")
