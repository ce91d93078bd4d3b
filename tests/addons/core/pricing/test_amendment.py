from datetime import UTC, datetime
from decimal import Decimal

import pytest
from genai_prices.types import TieredPrices

from addons.core.pricing import amendment
from addons.core.pricing.amendment import Amendment


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NOON = moment("2026-11-23T12:00")


@pytest.mark.parametrize(
    ("model", "at", "fits"),
    [
        ("m-1", "2026-01-01T00:00", True),
        ("m-1", "2025-12-31T23:59", False),
        ("m-1", "2026-02-01T15:59", True),
        ("m-1", "2026-02-01T16:00", False),
        ("n-1", "2026-01-15T00:00", False),
    ],
)
def test_it_is_about_some_models_for_some_time(model: str, at: str, fits: bool) -> None:
    some = Amendment("maker", ("m-*",), since="2026-01-01", until="2026-02-01T16:00")
    assert some.fits("maker", model, moment(at)) is fits
    assert not some.fits("seller", model, moment(at))


def test_a_long_prompt_may_have_rates_of_its_own_and_the_peak_doubles_all() -> None:
    some = Amendment(
        "m",
        ("*",),
        {"input_mtok": "1", "output_mtok": "2"},
        long={"input_mtok": "3"},
        beyond=9,
        at_peak=2,
    )
    for at, factor in ((NOON, 1), (moment("2026-11-23T02:00"), 2)):
        rates = dict(some.rates(at))
        assert rates["output_mtok"] == Decimal(2) * factor
        tiered = rates["input_mtok"]
        assert isinstance(tiered, TieredPrices)
        assert (tiered.base, tiered.tiers[0].price) == (Decimal(factor), Decimal(3) * factor)
        assert tiered.tiers[0].start == 9


@pytest.mark.parametrize(
    ("at", "is_peak"),
    [
        ("2026-11-23T00:59", False),
        ("2026-11-23T01:00", True),
        ("2026-11-23T04:00", False),
        ("2026-11-23T09:59", True),
        ("2026-11-23T10:00", False),
        ("2026-11-28T09:00", False),  # a Saturday
        ("2026-10-01T09:00", False),  # China's national day
    ],
)
def test_the_peak_is_on_working_days(at: str, is_peak: bool) -> None:
    assert amendment.is_peak(moment(at)) is is_peak
