from decimal import Decimal

import pytest

from addons.core.pricing import overrides
from addons.core.weir_toml import PriceOverride

FIRST = PriceOverride("openai", "gpt-*", {}, Decimal(1))
SECOND = PriceOverride("*", "gpt-4.1*", {}, Decimal(2))
EXACT = PriceOverride("*", "gpt-4.1", {}, Decimal(3))


def test_an_exact_name_comes_before_a_pattern_and_then_the_first_counts() -> None:
    written = (FIRST, SECOND, EXACT)
    assert overrides.find(written, "openai", "gpt-4.1") is EXACT
    assert overrides.find(written, "openai", "gpt-4.1-mini") is FIRST
    assert overrides.find(written, "azure", "gpt-4.1-mini") is SECOND
    assert overrides.find(written, "azure", "gpt-5") is None


@pytest.mark.parametrize(
    ("fine", "coarse"),
    [
        ("input_tokens", "input_tokens"),
        ("input_audio_tokens", "input_tokens"),
        ("cache_audio_read_tokens", "cache_read_tokens"),
        ("cache_write_tokens", "cache_write_tokens"),
        ("cache_write_1h_tokens", "cache_write_1h_tokens"),
        ("output_reasoning_tokens", "output_tokens"),
        ("web_searches", "web_searches"),
    ],
)
def test_each_class_of_the_table_belongs_to_one_of_ours(fine: str, coarse: str) -> None:
    assert overrides.class_of(fine) == coarse


def test_classes_do_not_overlap() -> None:
    parts: dict[str, float] = {
        "input_tokens": 100,
        "cache_read_tokens": 40,
        "cache_write_tokens": 30,
        "cache_write_1h_tokens": 10,
        "input_audio_tokens": 5,
        "web_searches": 2,
    }
    assert overrides.classes(parts) == {
        "input_tokens": 30,
        "cache_read_tokens": 40,
        "cache_write_tokens": 20,
        "cache_write_1h_tokens": 10,
        "web_searches": 2,
    }


def test_a_cache_without_a_rate_costs_what_input_costs() -> None:
    rates = {"input_per_mtok": Decimal(3)}
    assert overrides.rate(rates, "cache_read_tokens") is None
    assert overrides.rate_instead(rates, "cache_write_1h_tokens") == 3
    assert overrides.rate_instead(rates, "output_tokens") is None
