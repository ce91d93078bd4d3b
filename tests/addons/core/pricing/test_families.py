import pytest

from addons.core.pricing.families import (
    CLAUDE,
    GPT,
    OLD_GPT,
    OPEN_GPT,
    OTHER,
    REASONING_GPT,
    Family,
    family_of,
)


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("gpt-3.5-turbo-0125", OLD_GPT),
        ("gpt-35-turbo", OLD_GPT),
        ("gpt-4", OLD_GPT),
        ("gpt-4-0613", OLD_GPT),
        ("gpt-4-turbo-2024-04-09", OLD_GPT),
        ("ft:gpt-3.5-turbo:acme::abc", OLD_GPT),
        ("davinci-002", OLD_GPT),
        ("gpt-4o", GPT),
        ("openai/gpt-4o-mini", GPT),
        ("gpt-4.1-2025-04-14", GPT),
        ("chatgpt-4o-latest", GPT),
        ("gpt-5.4-2026-03-05", REASONING_GPT),
        ("openai.gpt-5.5", REASONING_GPT),
        ("o4-mini", REASONING_GPT),
        ("o1", REASONING_GPT),
        ("openai/gpt-oss-120b", OPEN_GPT),
        ("gpt-oss:20b", OPEN_GPT),
        ("claude-sonnet-4-6", CLAUDE),
        ("anthropic/Claude-Opus-5", CLAUDE),
        ("us.anthropic.claude-3-haiku-20240307-v1:0", CLAUDE),
        ("gemini-3.5-flash", OTHER),
        ("mistral-large-latest", OTHER),
        ("", OTHER),
    ],
)
def test_a_models_name_says_how_its_words_are_counted(model: str, family: Family) -> None:
    assert family_of(model) is family
