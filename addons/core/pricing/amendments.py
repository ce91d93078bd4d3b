"""Rates that the table has for another time or another model, or not at all; each with its source.

"Not re-read" is from memory; what others wrote down of a provider's page has the date of theirs.
"""

from datetime import datetime

from addons.core.pricing.amendment import Amendment, Rate


def _text(usd_in: str, usd_out: str, usd_read: str = "", usd_write: str = "") -> dict[str, str]:
    named = {
        "input_mtok": usd_in,
        "output_mtok": usd_out,
        "cache_read_mtok": usd_read,
        "cache_write_mtok": usd_write,
    }
    return {name: usd for name, usd in named.items() if usd}


def _sound(usd_in: str, usd_out: str) -> dict[str, str]:
    return {"input_audio_mtok": usd_in, "output_audio_mtok": usd_out}


# platform.openai.com/docs/pricing: sound of the previews, not re-read; what the snapshots of
# October 2024 cost, o1-mini before 2025-01-31 and o3's cache before its cut, neither.
_OPENAI = (
    Amendment("openai", ("gpt-4o-audio-preview*",), _sound("40", "80")),
    Amendment("openai", ("gpt-4o-audio-preview-2024-10-01",), _sound("100", "200")),
    Amendment("openai", ("gpt-4o-mini-audio-preview*",), _sound("10", "20")),
    Amendment(
        "openai",
        ("gpt-4o-realtime-preview-2024-10-01",),
        {**_sound("100", "200"), "cache_audio_read_mtok": "20"},
    ),
    Amendment("openai", ("o1-mini*",), _text("3", "12", "1.5"), until="2025-01-31"),
    Amendment("openai", ("o3", "o3-2025-*"), {"cache_read_mtok": "2.5"}, until="2025-06-10"),
)
# platform.claude.com/docs/en/about-claude/pricing: Sonnet 4 with a million tokens, not re-read;
# Sonnet 5.5's cache, as written down on 2026-10-10.
_ANTHROPIC = (
    Amendment("anthropic", ("claude-instant-1*",), _text("0.8", "2.4")),
    Amendment(
        "anthropic",
        ("claude-sonnet-4", "claude-sonnet-4-0", "claude-sonnet-4-2*", "claude-4-sonnet*"),
        {
            **_text("3", "15", "0.3", "3.75"),
            "cache_write_1h_mtok": "6",
        },
        long={
            **_text("6", "22.5", "0.6", "7.5"),
            "cache_write_1h_mtok": "12",
        },
        beyond=200_000,
    ),
    Amendment(
        "anthropic",
        ("claude-sonnet-5-5*", "claude-sonnet-5.5*"),
        {"cache_read_mtok": "0.2"},
        until="2026-10-07",
    ),
)
# ai.google.dev/gemini-api/docs/pricing, not re-read. Experimental models are free of charge; the
# table takes Flash-8B for Flash.
_GOOGLE = (
    Amendment("google", ("gemini-*-exp", "gemini-*-exp-*", "gemini-exp-*")),
    Amendment(
        "google",
        ("gemini-2.0-flash-live-*",),
        {
            **_text("0.35", "1.5"),
            **_sound("2.1", "8.5"),
            "input_image_mtok": "2.1",
            "input_video_mtok": "2.1",
        },
    ),
    Amendment(
        "google",
        ("gemini-2.0-flash-preview-image-generation",),
        {**_text("0.1", "0.4"), "output_image_mtok": "30"},
    ),
    Amendment(
        "google",
        ("gemini-1.5-flash-8b*",),
        _text("0.0375", "0.15", "0.01"),
        long=_text("0.075", "0.3", "0.02"),
        beyond=128_000,
    ),
    Amendment(
        "google",
        ("gemini-1.5-pro*",),
        {"cache_read_mtok": "0.3125"},
        long={"cache_read_mtok": "0.625"},
        beyond=128_000,
        since="2024-10-01",
    ),
)
# docs.x.ai/docs/models and openrouter.ai/x-ai, not re-read: prompts of more than 128 000 tokens.
_XAI = (
    Amendment(
        "x-ai",
        ("grok-4-fast*", "grok-4-1-fast*"),
        _text("0.2", "0.5"),
        long=_text("0.4", "1"),
        beyond=128_000,
    ),
    Amendment("x-ai", ("grok-beta", "grok-vision-beta"), _text("5", "15")),
    Amendment(
        "x-ai",
        ("grok-4", "grok-4-0709", "grok-4-latest"),
        _text("3", "15"),
        long=_text("6", "30"),
        beyond=128_000,
    ),
)
# docs.mistral.ai/getting-started/changelog: what the aliases
# were and cost (Large 3 since its release), not re-read.
_MISTRAL = (
    Amendment("mistral", ("mistral-large-latest",), _text("4", "12"), until="2024-07-24"),
    Amendment(
        "mistral",
        ("mistral-large-latest", "mistral-large-2407"),
        _text("3", "9"),
        since="2024-07-24",
        until="2024-09-18",
    ),
    Amendment(
        "mistral", ("mistral-large-latest",), _text("0.5", "1.5", "0.05"), since="2025-12-02"
    ),
    Amendment("mistral", ("mistral-medium",), _text("2.7", "8.1"), until="2025-05-07"),
    Amendment("mistral", ("mistral-small-latest",), _text("1", "3"), until="2024-09-18"),
    Amendment(
        "mistral",
        ("mistral-small-latest",),
        _text("0.2", "0.6"),
        since="2024-09-18",
        until="2025-01-30",
    ),
    Amendment("mistral", ("mistral-small-2409",), _text("0.2", "0.6")),
    Amendment("mistral", ("mistral-small-2501", "mistral-small-2503"), _text("0.1", "0.3")),
    Amendment("mistral", ("devstral-medium-2507",), _text("0.4", "2")),
    Amendment("mistral", ("ministral-3b-2410",), _text("0.04", "0.04")),
    Amendment("mistral", ("ministral-3b-latest",), _text("0.04", "0.04"), until="2025-12-02"),
    # The table has no alias for Ministral 3 3B, as it has for the 8B of the same day.
    Amendment("mistral", ("ministral-3b-latest",), _text("0.1", "0.1", "0.01"), since="2025-12-02"),
    Amendment("mistral", ("pixtral-12b-2409",), _text("0.15", "0.15")),
)
# api-docs.deepseek.com/quick_start/pricing and /news, as written down in 2025-08, 2026-04, 2026-08
# and 2026-10. Between 2025-02-26 and 2025-09-05 the table has the hours of the discount.
_V4_BEGINS, _V4_IS_OUT, _V41_IS_OUT = "2026-04-24", "2026-08-16T16:00", "2026-09-10"
_DISCOUNT_BEGINS, _DISCOUNT_ENDS = "2025-02-26T16:30", "2025-09-05T16:00"
_V32_IS_OUT = "2025-09-29"
_ALIASES = ("deepseek-chat", "deepseek-reasoner")
_DEEPSEEK = (
    Amendment(
        "deepseek",
        ("deepseek-chat",),
        _text("0.14", "0.28", "0.014"),
        until="2025-02-08T16:00",
    ),
    Amendment(
        "deepseek",
        ("deepseek-chat",),
        _text("0.27", "1.1", "0.07"),
        since="2025-02-08T16:00",
        until=_DISCOUNT_BEGINS,
    ),
    Amendment(
        "deepseek",
        ("deepseek-reasoner",),
        _text("0.55", "2.19", "0.14"),
        until=_DISCOUNT_BEGINS,
    ),
    Amendment(
        "deepseek",
        _ALIASES,
        _text("0.56", "1.68", "0.07"),
        since=_DISCOUNT_ENDS,
        until=_V32_IS_OUT,
    ),
    Amendment(
        "deepseek",
        _ALIASES,
        _text("0.28", "0.42", "0.028"),
        since=_V32_IS_OUT,
        until=_V4_BEGINS,
    ),
    Amendment("deepseek", _ALIASES, _text("0.14", "0.28", "0.0028"), since=_V4_BEGINS),
    Amendment(
        "deepseek",
        ("deepseek-v4-flash",),
        _text("0.14", "0.28", "0.0028"),
        until=_V4_IS_OUT,
    ),
    Amendment(
        "deepseek",
        ("deepseek-v4-flash",),
        _text("0.22", "0.66", "0.007"),
        since=_V4_IS_OUT,
        until=_V41_IS_OUT,
        at_peak=2,
    ),
    Amendment(
        "deepseek",
        ("deepseek-flash", "deepseek-v4-flash"),
        _text("0.15", "0.6", "0.003"),
        since=_V41_IS_OUT,
        at_peak=2,
    ),
    Amendment(
        "deepseek",
        ("deepseek-v4-pro*",),
        _text("0.435", "0.87", "0.003625"),
        until=_V4_IS_OUT,
    ),
    Amendment(
        "deepseek",
        ("deepseek-v4-pro*",),
        _text("0.66", "1.98", "0.022"),
        since=_V4_IS_OUT,
        at_peak=2,
    ),
)
# aws.amazon.com/bedrock/pricing, us-east-1, not re-read.
_AWS = (
    Amendment("aws", ("*ai21.j2-mid*",), _text("12.5", "12.5")),
    Amendment("aws", ("*ai21.j2-ultra*",), _text("18.8", "18.8")),
    Amendment("aws", ("*ai21.jamba-1-5-mini-v1*",), _text("0.2", "0.4")),
    Amendment("aws", ("*ai21.jamba-1-5-large-v1*",), _text("2", "8")),
    Amendment("aws", ("*amazon.titan-text-premier-v1*",), _text("0.5", "1.5")),
    Amendment("aws", ("*anthropic.claude-instant-v1*",), _text("0.8", "2.4")),
    Amendment("aws", ("*anthropic.claude-v2*",), _text("8", "24")),
    Amendment("aws", ("*cohere.command-light-text-v14*",), _text("0.3", "0.6")),
    Amendment("aws", ("*cohere.command-text-v14*",), _text("1.5", "2")),
    Amendment("aws", ("*cohere.command-r-v1*",), _text("0.5", "1.5")),
    Amendment("aws", ("*cohere.command-r-plus-v1*",), _text("3", "15")),
    Amendment("aws", ("*meta.llama2-13b-chat-v1*",), _text("0.75", "1")),
    Amendment("aws", ("*meta.llama2-70b-chat-v1*",), _text("1.95", "2.56")),
    Amendment("aws", ("*meta.llama3-1-405b-instruct-v1*",), _text("2.4", "2.4")),
    Amendment("aws", ("*mistral.mistral-large-2407-v1*",), _text("2", "6")),
    Amendment("aws", ("*writer.palmyra-x4-v1*",), _text("2.5", "10")),
    Amendment("aws", ("*writer.palmyra-x5-v1*",), _text("0.6", "6")),
)
# together.ai/pricing, cohere.com/pricing and azure.microsoft.com/pricing, not re-read.
_OTHERS = (
    Amendment("together", ("Qwen/Qwen2.5-72B-Instruct-Turbo",), _text("1.2", "1.2")),
    Amendment("together", ("Qwen/Qwen2.5-7B-Instruct-Turbo",), _text("0.3", "0.3")),
    Amendment("together", ("deepseek-ai/DeepSeek-V3",), _text("1.25", "1.25")),
    Amendment("together", ("deepseek-ai/DeepSeek-R1",), _text("3", "7")),
    Amendment("together", ("moonshotai/Kimi-K2-Instruct",), _text("1", "3")),
    Amendment("cohere", ("command-r-03-2024",), _text("0.5", "1.5")),
    Amendment("cohere", ("command-r-plus-04-2024",), _text("3", "15")),
    Amendment("azure", ("gpt-35-turbo-instruct*",), _text("1.5", "2")),
)
AMENDMENTS = (*_OPENAI, *_ANTHROPIC, *_GOOGLE, *_XAI, *_MISTRAL, *_DEEPSEEK, *_AWS, *_OTHERS)


def rates(provider: str, model: str, moment: datetime) -> dict[str, Rate] | None:
    """Give what is to be laid over the table's rates; None where they stand. No rate is free."""
    fitting = [each for each in AMENDMENTS if each.fits(provider, model, moment)]
    if not fitting:
        return None
    return dict(pair for each in fitting for pair in each.rates(moment))
