import subprocess
import sys
from datetime import datetime
from decimal import Decimal

import pytest
from genai_prices import Usage as TableUsage
from genai_prices import calc_price
from hypothesis import given
from hypothesis import strategies as st

from addons.core import money
from addons.core.call import CostSource, Usage
from addons.core.pricing.prices import UNPRICED, Prices
from addons.core.weir_toml import PriceOverride
from tests.addons.core.pricing.billed import AT, usd

MODELS = [
    ("openai", "gpt-4.1-2025-04-14"),
    ("openai", "gpt-5.4"),
    ("openai", "gpt-realtime"),
    ("anthropic", "claude-sonnet-4-5-20250929"),
    ("anthropic", "claude-opus-4-6"),
    ("google", "gemini-2.5-pro"),
    ("google", "gemini-2.5-flash"),
    ("deepseek", "deepseek-v3.2"),
    ("mistral", "mistral-medium-latest"),
]


@given(
    st.sampled_from(MODELS),
    st.integers(1, 400_000),
    st.integers(0, 9_000),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_a_price_is_what_the_table_says_rounded_once(
    prices: Prices,
    named: tuple[str, str],
    input_tokens: int,
    output_tokens: int,
    read: float,
    write: float,
) -> None:
    provider, model = named
    read_tokens = int(input_tokens * read)
    write_tokens = int((input_tokens - read_tokens) * write)
    expected = calc_price(
        TableUsage(
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            cache_read_tokens=read_tokens,
            cache_write_tokens=write_tokens,
        ),
        model,
        provider_id=provider,
        genai_request_timestamp=datetime.fromisoformat(AT),
    ).total_price
    usage = Usage(input_tokens, output_tokens, read_tokens, write_tokens)
    priced = prices.price(provider, model, usage, AT, {}, "")
    assert priced.cost.amount_nusd == money.nusd(expected)
    assert sum(line.amount_nusd for line in priced.lines) == priced.cost.amount_nusd


@pytest.mark.parametrize(
    ("provider", "model", "usage", "expected"),
    [
        # $2 in, $8 out, $0.50 cached a million.
        ("openai", "gpt-4.1", Usage(1_000_000, 0), "2"),
        ("openai", "gpt-4.1", Usage(1_000_000, 500_000, 400_000), "5.4"),
        # $5 in, $25 out, $0.50 read, $6.25 for 5 minutes, $10 for an hour.
        ("anthropic", "claude-opus-4-5", Usage(100_000, 10_000, 60_000, 30_000, 10_000), "0.555"),
        ("anthropic", "claude-opus-4-5", Usage(0, 0, units={"web_searches": 3}), "0.03"),
        # Above 200 000 tokens of input, all of them cost $6, and output $22.50.
        ("anthropic", "claude-sonnet-4-5", Usage(200_000, 1000), "0.615"),
        ("anthropic", "claude-sonnet-4-5", Usage(200_001, 1000), "1.222506"),
        # $4 in, $16 out, $32 and $64 for audio.
        (
            "openai",
            "gpt-realtime",
            Usage(2000, 1000, audio_input_tokens=1000, audio_output_tokens=500),
            "0.076",
        ),
        ("openai", "whisper-1", Usage(units={"seconds": 60}), "0.006"),
        ("openai", "tts-1", Usage(units={"characters": 1000}), "0.015"),
        ("google", "models/gemini-2.5-pro", Usage(1_000, 100), "0.00225"),
        ("google", "gemma-3", Usage(1_000, 100), "0"),
        ("openai", "text-embedding-3-small", Usage(1_000_000), "0.02"),
    ],
)
def test_well_known_prices(
    prices: Prices, provider: str, model: str, usage: Usage, expected: str
) -> None:
    assert usd(prices, provider, model, usage) == Decimal(expected)


@pytest.mark.parametrize(
    ("provider", "model", "how", "expected"),
    [
        ("openai", "gpt-5.4", {}, "0.25"),
        ("openai", "gpt-5.4", {"service_tier": "default"}, "0.25"),
        ("openai", "gpt-5.4", {"service_tier": "flex"}, "0.125"),
        ("openai", "gpt-5.4", {"service_tier": "priority"}, "0.5"),
        ("openai", "gpt-5.4", {"processing": "batch"}, "0.125"),
        ("openai", "gpt-5.4", {"residency": "eu"}, "0.275"),
        ("openai", "gpt-4.1", {"residency": "eu"}, "0.2"),
        ("anthropic", "claude-opus-4-6", {}, "0.5"),
        ("anthropic", "claude-opus-4-6", {"service_tier": "standard"}, "0.5"),
        ("anthropic", "claude-opus-4-6", {"service_tier": "priority"}, "0.5"),
        ("anthropic", "claude-opus-4-6", {"service_tier": "batch"}, "0.25"),
        ("anthropic", "claude-opus-4-6", {"inference_geo": "us"}, "0.55"),
        ("anthropic", "claude-opus-4-6", {"inference_geo": "global"}, "0.5"),
        ("anthropic", "claude-opus-4-6", {"speed": "standard"}, "0.5"),
        ("google", "gemini-2.5-flash", {}, "0.03"),
        ("google", "gemini-2.5-flash", {"service_tier": "TRAFFIC_TYPE_UNSPECIFIED"}, "0.03"),
        ("google", "gemini-2.5-flash", {"maps_searches": "3"}, "0.055"),
    ],
)
def test_how_a_call_was_served_moves_its_price(
    prices: Prices, provider: str, model: str, how: dict[str, str], expected: str
) -> None:
    assert usd(prices, provider, model, Usage(100_000), **how) == Decimal(expected)


@pytest.mark.parametrize(
    ("provider", "model", "usage", "expected"),
    [
        ("vercel", "anthropic/claude-sonnet-4", Usage(16, 39), "0.000633"),
        (
            "openrouter",
            "openai/gpt-4.1-mini",
            Usage(8174, 30, units={"web_searches": 1}),
            "0.0133176",
        ),
        ("openrouter", "meta-llama/llama-3.2-3b-instruct:free", Usage(586, 3), "0"),
        ("openrouter", "voyageai/rerank-2.5-lite", Usage(17), "0.00000034"),
        # $0.30 in and $0.0833… for five minutes of storage.
        ("openrouter", "google/gemini-2.5-flash", Usage(3_000_000, 0, 0, 3_000_000), "1.15"),
        # What draws is priced where a picture has a rate: $0.25 in, $30 for what was drawn.
        (
            "openrouter",
            "google/gemini-3.1-flash-lite-image",
            Usage(1000, 1120, image_output_tokens=1120),
            "0.03385",
        ),
        ("perplexity", "sonar", Usage(70, 28), "0.005098"),
        ("x-ai", "grok-imagine-image", Usage(units={"images": 1}), "0.02"),
        ("x-ai", "grok-voice-latest", Usage(9, 9, units={"billable_audio_seconds": 3600}), "4.8"),
        ("cohere", "rerank-v3.5", Usage(0, 0, units={"search_units": 1}), "0.002"),
        ("azure", "gpt-4.1", Usage(1_000_000, 0, units={"responses": 1}), "2"),
        ("google", "gemini-embedding-001", Usage(6, units={"billable_characters": 9}), "0.0000009"),
        ("openai", "gpt-4.1", Usage(0, 0, units={"file_searches": 2}), "0.005"),
        # Cached images, of a model that has no rate for them: $3 in, $0.30 cached.
        (
            "anthropic",
            "claude-sonnet-4-5",
            Usage(3000, 0, 2000, units={"cache_image_read_tokens": 1000}, image_input_tokens=1500),
            "0.0036",
        ),
        # Nothing costs nothing, of whatever model.
        ("openai", "gpt-99-imagined", Usage(0, 0), "0"),
    ],
)
def test_prices_that_need_more_than_one_entry_of_the_table(
    prices: Prices, provider: str, model: str, usage: Usage, expected: str
) -> None:
    assert usd(prices, provider, model, usage) == Decimal(expected)


@pytest.mark.parametrize(
    ("provider", "model", "notes"),
    [
        ("vercel", "openai/gpt-4.1", " + list price of openai"),
        ("openai", "gpt-4.1-2027-01-31", " + as gpt-4.1"),
        ("cohere", "embed-english-v3.0", " + fees"),
        ("openai", "gpt-4.1", ""),
    ],
)
def test_the_version_says_what_was_added_to_the_table(
    prices: Prices, provider: str, model: str, notes: str
) -> None:
    version = prices.price(provider, model, Usage(10), AT, {}, "").cost.price_version
    assert version == prices.load().version + notes


def test_a_batch_before_the_table_knew_its_rates_costs_half(prices: Prices) -> None:
    usage = Usage(1_000_000)
    early = "2026-03-01T00:00:00.000Z"
    assert usd(prices, "anthropic", "claude-opus-4-5", usage, early, "batch") == Decimal("2.5")


def test_a_price_has_a_history(prices: Prices) -> None:
    usage = Usage(300_000)
    before = usd(prices, "anthropic", "claude-opus-4-6", usage, "2026-03-12T23:59:59.999Z")
    after = usd(prices, "anthropic", "claude-opus-4-6", usage, "2026-03-13T00:00:00.000Z")
    assert (before, after) == (Decimal(3), Decimal("1.5"))


@pytest.mark.parametrize(
    ("provider", "model", "usage", "tier"),
    [
        ("openai", "gpt-99-imagined", Usage(10, 10), ""),
        ("no-such-provider", "gpt-4.1", Usage(10, 10), ""),
        ("local", "llama", Usage(10, 10), ""),
        ("openai", "", Usage(10, 10), ""),
        ("openai", "gpt-4.1", Usage(), ""),
        ("openai", "gpt-4.1", Usage(0), ""),
        ("openai", "gpt-4.1", Usage(0, 0, units={"unicorns": 1}), ""),
        ("openai", "gpt-4.1", Usage(10, 10, units={"unicorns": 1}), ""),
        ("openai", "gpt-4.1", Usage(10, 10), "ultrafast"),
        ("openai", "gpt-4.1", Usage(2**53 - 1, 10), ""),  # more than any call can cost
        ("openai", "text-embedding-3-small", Usage(10, 10), ""),
    ],
)
def test_what_has_no_price_is_unpriced_and_never_free(
    prices: Prices, provider: str, model: str, usage: Usage, tier: str
) -> None:
    for _ in range(2):
        assert prices.price(provider, model, usage, AT, {}, tier) == UNPRICED


def test_the_source_names_the_table_and_the_rule(prices: Prices) -> None:
    cost = prices.price(
        "anthropic", "claude-opus-4-6", Usage(10), AT, {"inference_geo": "us"}, ""
    ).cost
    assert cost.source is CostSource.TABLE
    assert cost.price_version.startswith("genai-prices 0.")
    assert cost.price_version.endswith(" + anthropic us")


def test_a_surcharge_is_for_tokens_not_for_searches(prices: Prices) -> None:
    usage = Usage(1_000_000, units={"web_searches": 100})
    assert usd(prices, "anthropic", "claude-opus-5", usage, inference_geo="us") == Decimal("6.5")


RATES = {"input_per_mtok": Decimal(1), "output_per_mtok": Decimal(10)}


@pytest.mark.parametrize(
    ("override", "usage", "expected"),
    [
        # The user's rates; the table's for the cache that they do not name.
        (PriceOverride("openai", "gpt-4.1", RATES), Usage(1_000_000, 100_000), "2"),
        (PriceOverride("*", "gpt-4*", RATES), Usage(1_000_000, 0, 1_000_000), "0.5"),
        (
            PriceOverride("openai", "gpt-4.1", {**RATES, "cache_read_per_mtok": Decimal(0)}),
            Usage(1_000_000, 0, 1_000_000),
            "0",
        ),
        # Half the table's price.
        (PriceOverride("openai", "*", {}, Decimal("0.5")), Usage(1_000_000, 1_000_000), "5"),
        # Priced as another model.
        (
            PriceOverride("openai", "*", {}, same_as="anthropic/claude-opus-4-5"),
            Usage(1_000_000),
            "5",
        ),
        (PriceOverride("openai", "gpt-4.1", {}, same_as="openai/none-such"), Usage(10), None),
        # Only input is the user's: output stays the table's.
        (
            PriceOverride("openai", "gpt-4.1", {"input_per_mtok": Decimal(0)}),
            Usage(1_000_000, 1_000_000),
            "8",
        ),
    ],
)
def test_the_users_price_comes_before_the_tables(
    override: PriceOverride, usage: Usage, expected: str | None
) -> None:
    cost = Prices((override,)).price("openai", "gpt-4.1", usage, AT, {}, "").cost
    if expected is None:
        assert cost == UNPRICED.cost
    else:
        assert (cost.source, cost.price_version) == (CostSource.OVERRIDE, "weir.toml")
        assert money.usd(cost.amount_nusd or 0) == Decimal(expected)


def test_a_model_of_ones_own_is_priced_by_the_users_rates_alone() -> None:
    own = Prices((PriceOverride("local", "llama*", RATES),))
    usage = Usage(2_000_000, 100_000, 1_000_000, 500_000)
    assert usd(own, "local", "llama-70b", usage) == Decimal(3)
    half = Prices((PriceOverride("local", "llama*", {"input_per_mtok": Decimal(1)}),))
    assert usd(half, "local", "llama-70b", usage) is None


@pytest.mark.live
def test_importing_prices_does_not_load_the_table() -> None:
    program = (
        "import sys, addons.core.pricing.costs, addons.core.ledger.ledger\n"
        "print([name for name in sys.modules if name.startswith(('genai_prices', 'pydantic'))])"
    )
    child = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert child.stdout.strip() == "[]"
