from datetime import UTC, datetime
from decimal import Decimal

import pytest
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import TieredPrices

from addons.core.pricing import amendments


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def input_rate(provider: str, model: str, at: str) -> str | None:
    rates = amendments.rates(provider, model, moment(at))
    rate = rates.get("input_mtok") if rates else None
    return None if rate is None else str(rate)


@pytest.mark.parametrize(
    ("model", "at", "usd"),
    [
        ("deepseek-chat", "2025-02-08T15:59", "0.14"),
        ("deepseek-chat", "2025-02-08T16:00", "0.27"),
        ("deepseek-chat", "2025-06-01T12:00", None),  # the table has the hours of the discount
        ("deepseek-reasoner", "2025-09-05T16:00", "0.56"),
        ("deepseek-chat", "2025-12-01T02:00", "0.28"),
        ("deepseek-chat", "2026-05-01T02:00", "0.14"),
        ("deepseek-v4-flash", "2026-08-16T15:59", "0.14"),
        ("deepseek-v4-flash", "2026-08-17T05:00", "0.22"),
        ("deepseek-v4-flash", "2026-08-17T06:00", "0.44"),
        ("deepseek-flash", "2026-11-23T12:00", "0.15"),
        ("deepseek-flash", "2026-11-23T03:59", "0.30"),
        ("deepseek-v4-pro-0813", "2026-11-22T03:00", "0.66"),  # a Sunday
        ("deepseek-v3.2", "2026-11-23T12:00", None),
    ],
)
def test_deepseeks_prices_have_a_history_and_hours(model: str, at: str, usd: str | None) -> None:
    assert input_rate("deepseek", model, at) == usd


@pytest.mark.parametrize(
    ("model", "at", "usd"),
    [
        ("ministral-3b-latest", "2025-12-01T23:59", "0.04"),
        ("ministral-3b-latest", "2025-12-02T00:00", "0.1"),
        ("ministral-8b-latest", "2025-12-02T00:00", None),  # the table has its history
        ("pixtral-12b-2409", "2024-10-24T12:00", "0.15"),
    ],
)
def test_mistrals_aliases_cost_what_stands_behind_them(
    model: str, at: str, usd: str | None
) -> None:
    assert input_rate("mistral", model, at) == usd


def test_what_has_no_rate_is_free_and_what_is_not_amended_stands() -> None:
    now = moment("2026-11-23T12:00")
    assert amendments.rates("google", "gemini-2.0-flash-exp", now) == {}
    assert amendments.rates("google", "gemini-2.5-flash", now) is None
    assert amendments.rates("openrouter", "gemini-2.0-flash-exp", now) is None


def test_a_long_prompt_has_rates_of_its_own() -> None:
    rates = amendments.rates("anthropic", "claude-sonnet-4-20250514", moment("2025-09-01T12:00"))
    assert rates is not None
    rate = rates["cache_write_1h_mtok"]
    assert isinstance(rate, TieredPrices)
    (tier,) = rate.tiers
    assert (rate.base, tier.start, tier.price) == (Decimal(6), 200_000, Decimal(12))


def test_the_last_of_several_stands() -> None:
    rates = amendments.rates(
        "openai", "gpt-4o-audio-preview-2024-10-01", moment("2025-01-01T00:00")
    )
    assert rates == {"input_audio_mtok": Decimal(100), "output_audio_mtok": Decimal(200)}


def test_every_rate_has_a_name_that_the_table_knows() -> None:
    known = {
        name
        for provider in get_snapshot().providers
        for model in provider.models
        for name in vars(model.get_prices(moment("2026-11-23T12:00")))
    }
    for each in amendments.AMENDMENTS:
        assert {*each.usd, *each.long} <= known
        assert set(each.long) <= set(each.usd)
