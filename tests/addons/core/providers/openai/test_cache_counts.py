"""What chat answers say of the cache; the shapes are those of each provider's documentation."""

from typing import Any

import pytest

from addons.core.providers.openai import cache_counts
from addons.core.providers.openai.cache_counts import CacheCounts


@pytest.mark.parametrize(
    ("usage", "details", "expected"),
    [
        pytest.param({}, {"cached_tokens": 64}, CacheCounts(64, None, None), id="OpenAI"),
        pytest.param(
            {},
            {"cached_tokens": 9, "cache_write_tokens": 40},
            CacheCounts(9, 40, None),
            id="OpenAI since GPT-5.6, OpenRouter",
        ),
        pytest.param(
            {"prompt_cache_hit_tokens": 64, "prompt_cache_miss_tokens": 36},
            {},
            CacheCounts(64, None, None),
            id="DeepSeek",
        ),
        pytest.param(
            {"cached_tokens": 64}, {}, CacheCounts(64, None, None), id="Together, Moonshot"
        ),
        pytest.param({"num_cached_tokens": 64}, {}, CacheCounts(64, None, None), id="Mistral"),
        pytest.param({"cached_input_tokens": 64}, {}, CacheCounts(64, None, None), id="Inception"),
        pytest.param(
            {"cache_creation_input_tokens": 30, "cache_read_input_tokens": 20},
            {},
            CacheCounts(20, 30, None),
            id="a gateway that has no details",
        ),
        pytest.param(
            {
                "cache_creation_input_tokens": 30,
                "cache_creation": {
                    "ephemeral_5m_input_tokens": 10,
                    "ephemeral_1h_input_tokens": 20,
                },
            },
            {"cached_tokens": 0},
            CacheCounts(0, 30, 20),
            id="Vercel",
        ),
        pytest.param(
            {"cache_creation_input_tokens": 30},
            {
                "cached_tokens": 5,
                "cache_creation_tokens": 30,
                "cache_creation_token_details": {"ephemeral_1h_input_tokens": 30},
            },
            CacheCounts(5, 30, 30),
            id="LiteLLM",
        ),
        pytest.param(
            {},
            {
                "cached_tokens": 0,
                "cache_creation_input_tokens": 50,
                "cache_creation": {"ephemeral_5m_input_tokens": 50},
                "cache_type": "ephemeral",
            },
            CacheCounts(0, 50, None),
            id="Alibaba's explicit cache",
        ),
        pytest.param(
            {"cache_creation_input_tokens": 0, "cache_creation": {"ephemeral_1h_input_tokens": 0}},
            {},
            CacheCounts(None, 0, None),
            id="nothing was written",
        ),
        pytest.param(
            {},
            {"cache_read_input_tokens": 20, "cache_creation_input_tokens": 30},
            CacheCounts(20, 30, None),
            id="Perplexity's agent",
        ),
        pytest.param({}, {"cached_tokens": None}, CacheCounts(None, None, None), id="nothing said"),
    ],
)
def test_the_cache_goes_by_many_names(
    usage: dict[str, Any], details: dict[str, Any], expected: CacheCounts
) -> None:
    assert cache_counts.of(usage, details, 100) == expected


def test_fireworks_tells_in_a_header_what_its_usage_leaves_out() -> None:
    told = cache_counts.beside({"fireworks-cached-prompt-tokens": "64"})
    assert cache_counts.of(told, {}, 100) == CacheCounts(64, None, None)
    assert cache_counts.of(told, {"cached_tokens": 60}, 100) == CacheCounts(60, None, None)
    assert cache_counts.beside({}) == {}


def test_fireworks_tells_it_among_its_measures_where_a_stream_was_asked_for_them() -> None:
    measured = {"perf_metrics": {"prompt-tokens": 100, "cached-prompt-tokens": 64}}
    told = cache_counts.in_metrics(measured)
    assert cache_counts.of(told, {}, 100) == CacheCounts(64, None, None)
    for answer in ({}, {"perf_metrics": None}, {"perf_metrics": {"prompt-tokens": 100}}):
        assert cache_counts.in_metrics(answer) == {}


def test_what_was_read_was_not_written_and_neither_is_more_than_the_prompt() -> None:
    details = {"cached_tokens": 80, "cache_write_tokens": 80}
    assert cache_counts.of({}, details, 100) == CacheCounts(80, 20, None)
    assert cache_counts.of({}, {"cached_tokens": 200}, 100) == CacheCounts(100, None, None)
    assert cache_counts.of({}, details, None) == CacheCounts(80, 80, None)
