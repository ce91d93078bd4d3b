"""Money is whole nano-dollars."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core import money


@pytest.mark.parametrize(
    ("dollars", "expected"),
    [
        (1, 1_000_000_000),
        ("0.1", 100_000_000),
        pytest.param(0.1, 100_000_000, id="float"),
        (Decimal("0.000000001"), 1),
        (Decimal("0.0000000005"), 0),
        (Decimal("0.0000000015"), 2),
        (Decimal("-2.5"), -2_500_000_000),
        (1e-7, 100),
    ],
)
def test_dollars_become_nano_dollars_rounded_half_to_even(
    dollars: Decimal | float | str, expected: int
) -> None:
    assert money.nusd(dollars) == expected


def test_a_float_is_read_as_the_number_that_was_written() -> None:
    assert sum(money.nusd(0.1) for _ in range(10)) == money.nusd(1)


@given(st.integers(-(10**18), 10**18))
def test_nano_dollars_survive_the_way_to_dollars_and_back(amount_nusd: int) -> None:
    assert money.nusd(money.usd(amount_nusd)) == amount_nusd


@given(st.lists(st.integers(-(10**12), 10**12)))
def test_a_sum_of_dollars_is_the_sum_of_its_parts_to_the_last_nano_dollar(
    amounts: list[int],
) -> None:
    assert sum(map(money.usd, amounts)) == money.usd(sum(amounts))
