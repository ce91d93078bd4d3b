"""What calls cost by the providers' own price lists, as the wire names model and usage.

Each expectation is worked out by hand from the provider's page, not from the table. Pages marked
with a day were read then, or written down then by others; the rest is from memory, not re-read.
"""

from decimal import Decimal

import pytest

from addons.core.call import Usage
from addons.core.pricing.prices import Prices
from tests.addons.core.pricing.billed import usd

NOW = "2026-11-23T12:00:00.000Z"
"""Behind DeepSeek's peak hours of that day."""
MILLION = 1_000_000


OPENAI = [
    # platform.openai.com/docs/pricing: $2 in, $0.50 cached, $8 out.
    ("gpt-4.1-2025-04-14", Usage(1000, 100, cache_read_tokens=400), "0.0022"),
    # gpt-5.6 and later: what is written to the cache costs 1.25 times the input (2026-10-10).
    ("gpt-5.6-luna", Usage(10_000, 0, cache_write_tokens=8000), "0.0024"),
    # Beyond 272 000 tokens, cached ones counted, all input doubles and output is 1.5 times.
    ("gpt-5.4", Usage(272_000, 1000, cache_read_tokens=200_000), "0.245"),
    ("gpt-5.4", Usage(272_001, 1000, cache_read_tokens=200_000), "0.482505"),
    # Reasoning lies inside the output and has no price of its own.
    ("o3", Usage(1000, 1000, output_reasoning_tokens=900), "0.01"),
    ("gpt-4o-2024-05-13", Usage(MILLION, 0), "5"),
    ("gpt-4o-audio-preview", Usage(1000, 0, audio_input_tokens=900), "0.03625"),
    ("gpt-4o-transcribe", Usage(1000, 100, audio_input_tokens=900), "0.00665"),
    ("gpt-4o-mini-tts", Usage(100, 1000, audio_output_tokens=1000), "0.01206"),
    ("whisper-1", Usage(units={"seconds": 90}), "0.009"),
    ("tts-1-hd", Usage(units={"characters": 1000}), "0.03"),
    (
        "gpt-realtime",
        Usage(1000, 0, cache_read_tokens=500, audio_input_tokens=800, cache_audio_read_tokens=400),
        # 100 of text and 400 of sound, 100 and 400 cached: $4, $32, $0.40, $0.40.
        "0.0134",
    ),
    (
        "gpt-image-1",
        Usage(60, 272, image_input_tokens=50, image_output_tokens=272),
        "0.01143",  # 10 of text at $5, 50 of a picture at $10, 272 drawn at $40
    ),
    (
        "gpt-realtime",
        # 500 of text at $4 and 1000 cached at $0.40, 500 of images at $5 and 1000 cached at $0.50.
        Usage(3000, 0, 2000, image_input_tokens=1500, units={"cache_image_read_tokens": 1000}),
        "0.0054",
    ),
    # $5 in, $32 for pictures, $10 for words: an answer that splits nothing is a picture.
    ("gpt-image-1.5", Usage(1000, 1000), "0.037"),
    ("gpt-image-1.5", Usage(1000, 1000, image_output_tokens=500), "0.026"),
    # $2.50 in, and the search that each chat with such a model makes.
    ("gpt-4o-search-preview-2025-03-11", Usage(1000, 0), "0.0275"),
    ("text-embedding-3-large", Usage(1000), "0.00013"),
    ("gpt-5-mini", Usage(0, 0, units={"web_searches": 3}), "0.03"),
    ("gpt-4.1", Usage(0, 0, units={"file_search": 2}), "0.005"),
    ("ft:gpt-4o-mini-2024-07-18:acme::abc", Usage(MILLION, 0), "0.3"),
]
ANTHROPIC = [
    # platform.claude.com/docs/en/about-claude/pricing (2026-10-10): reads 0.1, writes 1.25 and 2.
    ("claude-haiku-4-5-20251001", Usage(1000, 100, 300, 400, 200), "0.00148"),
    ("claude-opus-4-1-20250805", Usage(1000, 100), "0.0225"),
    ("claude-opus-5-5", Usage(1000, 0, cache_read_tokens=1000), "0.0002"),
    # Until they had it for all, a million tokens cost double beyond 200 000, and all of them.
    ("claude-sonnet-4-20250514", Usage(200_001, 1000), "1.222506"),
    ("claude-sonnet-4-5-20250929", Usage(200_000, 1000, cache_read_tokens=150_000), "0.21"),
    ("claude-sonnet-4-6", Usage(500_000, 0), "1.5"),
    ("claude-haiku-4-5", Usage(0, 0, units={"web_searches": 2}), "0.02"),
]
GOOGLE = [
    # ai.google.dev/gemini-api/docs/pricing.
    ("gemini-2.5-flash", Usage(1000, 100, cache_read_tokens=400), "0.000442"),
    ("gemini-2.5-flash", Usage(1000, 0, audio_input_tokens=900), "0.00093"),
    ("gemini-2.5-pro", Usage(200_000, 1000), "0.26"),
    ("gemini-2.5-pro", Usage(200_001, 1000), "0.5150025"),
    ("gemini-2.5-flash-image", Usage(12, 1290, image_output_tokens=1290), "0.0387036"),
    ("gemini-2.5-flash-preview-tts", Usage(100, 1000, audio_output_tokens=1000), "0.01005"),
    ("gemini-3-flash-preview", Usage(0, 0, units={"web_searches": 2}), "0.028"),
    ("models/gemini-embedding-001", Usage(1000), "0.00015"),
    ("gemini-1.5-flash-8b-001", Usage(MILLION, 0), "0.075"),
    ("gemini-2.0-flash-exp", Usage(MILLION, MILLION), "0"),
    ("publishers/anthropic/models/claude-haiku-4-5@20251001", Usage(1000, 100), "0.0015"),
]
OTHERS = [
    # docs.x.ai/developers/pricing (2026-11-25): from 200 000 tokens on all is double.
    ("x-ai", "grok-4.3", Usage(199_999, 0), "0.24999875"),
    ("x-ai", "grok-4.3", Usage(200_000, 0), "0.5"),
    ("x-ai", "grok-4-fast-reasoning", Usage(200_000, 1000), "0.081"),
    ("x-ai", "grok-4.3", Usage(0, 0, units={"web_searches": 2, "x_posts": 3}), "0.025"),
    ("x-ai", "grok-2-image-1212", Usage(units={"images": 2}), "0.14"),
    # docs.perplexity.ai/getting-started/pricing (2026-11-26): five dollars for 1000 requests.
    ("perplexity", "sonar-pro", Usage(100, 100), "0.0078"),
    (
        "perplexity",
        "sonar-deep-research",
        Usage(
            100,
            1100,
            output_reasoning_tokens=1000,
            units={"citation_tokens": 500, "web_searches": 2},
        ),
        "0.015",
    ),
    # mistral.ai/pricing.
    ("mistral", "mistral-ocr-2505", Usage(units={"pages": 10}), "0.01"),
    ("mistral", "mistral-large-latest", Usage(MILLION, 0), "0.5"),
    # cohere.com/pricing, docs.voyageai.com/docs/pricing.
    ("cohere", "rerank-v3.5", Usage(units={"search_units": 2}), "0.004"),
    ("cohere", "command-a-03-2025", Usage(1000, 100), "0.0035"),
    ("voyageai", "voyage-3.5", Usage(MILLION), "0.06"),
    # groq.com/pricing: ten seconds at least.
    ("groq", "whisper-large-v3-turbo", Usage(units={"seconds": 3600}), "0.04"),
    ("groq", "whisper-large-v3", Usage(units={"seconds": 2}), "0.000308333"),
    # aws.amazon.com/bedrock/pricing: ids of a region cost a tenth more since Claude 4.5.
    ("aws", "us.anthropic.claude-haiku-4-5-20251001-v1:0", Usage(1000, 100), "0.00165"),
    ("aws", "global.anthropic.claude-haiku-4-5-20251001-v1:0", Usage(1000, 100), "0.0015"),
    ("aws", "us.amazon.nova-micro-v1:0", Usage(MILLION, 0), "0.035"),
    ("aws", "eu.meta.llama3-2-3b-instruct-v1:0", Usage(MILLION, 0), "0.15"),
    # api-docs.deepseek.com/quick_start/pricing (2026-10-27), noon is off the peak.
    ("deepseek", "deepseek-flash", Usage(1000, 100, cache_read_tokens=600), "0.0001218"),
    # Azure sells OpenAI's models at OpenAI's price, whatever the deployment is called.
    ("azure", "gpt-4o-mini-2024-07-18", Usage(MILLION, 0), "0.15"),
]


@pytest.mark.parametrize(
    ("provider", "model", "usage", "expected"),
    [
        *(("openai", *row) for row in OPENAI),
        *(("anthropic", *row) for row in ANTHROPIC),
        *(("google", *row) for row in GOOGLE),
        *OTHERS,
    ],
)
def test_a_call_costs_what_the_provider_lists(
    prices: Prices, provider: str, model: str, usage: Usage, expected: str
) -> None:
    assert usd(prices, provider, model, usage, NOW) == Decimal(expected)


@pytest.mark.parametrize(
    ("provider", "model", "tier", "how", "expected"),
    [
        ("openai", "gpt-5", "priority", {}, "0.25"),
        ("openai", "gpt-5", "flex", {}, "0.0625"),
        ("openai", "gpt-5.6-sol", "ultrafast", {}, None),
        ("openai", "gpt-6.1-sol", "ultrafast", {}, "1.2"),
        ("openai", "gpt-4o", "batch", {}, "0.125"),
        ("anthropic", "claude-opus-4-8", "standard", {"speed": "fast"}, "1"),
        ("anthropic", "claude-opus-4-6", "standard", {"speed": "fast"}, "3"),
        ("anthropic", "claude-opus-4-6", "standard", {"inference_geo": "us"}, "0.55"),
        ("google", "gemini-2.5-flash", "ON_DEMAND_FLEX", {}, "0.015"),
        ("x-ai", "grok-4.3", "priority", {}, "0.25"),
        ("groq", "openai/gpt-oss-20b", "flex", {}, "0.0075"),
        ("mistral", "mistral-large-2411", "batch", {}, "0.1"),
    ],
)
def test_a_tier_costs_what_the_provider_lists(
    prices: Prices, provider: str, model: str, tier: str, how: dict[str, str], expected: str | None
) -> None:
    cost = usd(prices, provider, model, Usage(100_000), NOW, tier, **how)
    assert cost == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("openai", "gpt-4.1-omega"),
        ("openai", "gpt-5-ultra"),
        ("anthropic", "claude-opus-9"),
        ("google", "gemini-9-flash"),
        ("x-ai", "grok-9"),
        ("mistral", "mistral-large-9999"),
        ("groq", "llama-9-instant"),
        ("deepseek", "deepseek-v9"),
        ("cohere", "command-z"),
        ("aws", "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc"),
        ("azure", "my-deployment"),
        ("openrouter", "anthropic/claude-opus-9"),
        ("openrouter", "anthropic/claude-opus-9-fast"),
        ("openrouter", "openai/gpt-5:batch-of-another-kind"),
        ("vercel", "meta/llama-3.3-70b"),
        ("huggingface", "openai/gpt-oss-120b"),
    ],
)
def test_a_name_that_nobody_lists_has_no_price(prices: Prices, provider: str, model: str) -> None:
    assert usd(prices, provider, model, Usage(1000, 100), NOW) is None


@pytest.mark.parametrize(
    ("model", "usage", "at", "expected"),
    [
        # Answers of the gateway with its own figure, as people published them.
        ("google/gemini-2.5-pro", Usage(10924, 947, 8064), "2026-03-15", "0.014053"),
        ("moonshotai/kimi-k3", Usage(5489, 15000, 96), "2026-08-11", "0.2412078"),
        ("x-ai/grok-4.6", Usage(38523, 10331, 128), "2026-09-25", "0.13884"),
        (
            "openai/gpt-5.6-luna",
            Usage(21170, 957, 0, 4379, units={"web_searches": 2}),
            "2026-09-15",
            "0.02560135",
        ),
        (
            "google/gemini-3.5-flash-lite",
            Usage(30, 1370, units={"web_searches": 2}),
            "2026-09-15",
            "0.031434",
        ),
        ("openai/gpt-4o-mini", Usage(29, 33), "2025-12-05", "0.00002415"),
    ],
)
def test_openrouter_charges_what_it_charged(
    prices: Prices, model: str, usage: Usage, at: str, expected: str
) -> None:
    assert usd(prices, "openrouter", model, usage, f"{at}T12:00:00.000Z") == Decimal(expected)


def test_what_is_kept_for_twelve_hours_has_the_price_of_half_an_hour_with_a_doubt(
    prices: Prices,
) -> None:
    usage = Usage(1_000_000, 0, 0, 1_000_000)
    usual = prices.price("openai", "gpt-5.6-sol", usage, NOW, {}, "")
    long = prices.price("openai", "gpt-5.6-sol", usage, NOW, {"cache_written_12h": "1000000"}, "")
    assert (usual.is_sure, long.is_sure) == (True, False)
    assert long.cost.amount_nusd == usual.cost.amount_nusd
    assert long.cost.price_version.endswith(" + 12 h written as 30 min")
