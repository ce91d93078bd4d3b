"""How a usage falls into the classes that a model charges for."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from genai_prices.data_units import unit_data
from genai_prices.decompose import compute_leaf_values
from genai_prices.units import UnitRegistry
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Usage
from addons.core.pricing.parts import split
from addons.core.pricing.rates import Rates

UNITS = UnitRegistry(unit_data).units


def rates(**usd: str) -> Rates:
    """Make the rates of a model from dollars by the names of the classes."""
    by_price = {UNITS[name].price_key: Decimal(value) for name, value in usd.items()}
    return Rates("maker", UNITS, by_price)


CHAT = rates(input_tokens="2", cache_read_tokens="0.5", output_tokens="8")


def test_a_class_holds_what_no_class_inside_it_has() -> None:
    usage = Usage(input_tokens=1000, cache_read_tokens=400, output_tokens=10)
    lines = {line.token_class: (line.quantity, line.usd) for line in CHAT.lines(split(usage))}
    assert lines == {
        "input_tokens": (600, Decimal("0.0012")),
        "cache_read_tokens": (400, Decimal("0.0002")),
        "output_tokens": (10, Decimal("0.00008")),
    }


@pytest.mark.parametrize(
    ("name", "is_covered"),
    [
        ("input_tokens", True),
        ("cache_write_tokens", True),  # inside input, at its rate
        ("output_audio_tokens", True),
        ("web_searches", False),
        ("nothing", False),
    ],
)
def test_a_count_is_covered_by_its_own_rate_or_that_of_its_whole(
    name: str, is_covered: bool
) -> None:
    assert CHAT.covers(name) is is_covered
    assert CHAT.covers(name) is is_covered  # remembered


def test_a_rate_of_its_own_is_not_that_of_its_whole() -> None:
    assert CHAT.has_own("cache_read_tokens")
    assert not CHAT.has_own("output_audio_tokens")


def test_a_whole_is_covered_by_the_rates_of_its_parts() -> None:
    assert rates(input_audio_tokens="6").covers("input_tokens")


def test_a_fee_for_each_request_is_due_once() -> None:
    (line,) = rates(requests="5").lines({"output_tokens": 1})
    assert (line.token_class, line.quantity) == ("requests", 1)


def test_without_a_rate_it_is_empty() -> None:
    assert not rates()
    assert CHAT
    assert CHAT.prices_tokens
    assert not rates(web_searches="10").prices_tokens


COUNTS = st.none() | st.integers(0, 10**6)
TOKENS = [name for name in Usage.__slots__ if name != "units"]


@given(
    st.fixed_dictionaries(dict.fromkeys(TOKENS, COUNTS)),
    st.sets(st.sampled_from(sorted(set(UNITS) - {"requests"})), min_size=1),
)
def test_classes_are_told_apart_as_the_table_s_own_library_does(
    counts: dict[str, Any], priced: set[str]
) -> None:
    parts = split(Usage(**counts))
    ours = rates(**dict.fromkeys(priced, "1"))
    try:
        theirs = compute_leaf_values(priced, SimpleNamespace(**parts), UNITS)
    except ValueError:
        with pytest.raises(ValueError, match="more than the whole"):
            ours.lines(parts)
        return
    lines = {line.token_class: line.quantity for line in ours.lines(parts)}
    assert lines == {name: count for name, count in theirs.items() if count}


def test_parts_that_overlap_and_are_more_than_the_whole_have_no_price() -> None:
    usage = Usage(
        input_tokens=10,
        cache_read_tokens=10,
        audio_input_tokens=10,
        cache_audio_read_tokens=10,
    )
    overlapping = rates(input_tokens="2", cache_read_tokens="1", input_audio_tokens="6")
    with pytest.raises(ValueError, match="input_tokens"):
        overlapping.lines(split(usage))
