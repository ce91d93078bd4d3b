"""What chat answers say of the cache; the shapes are those of each provider's documentation."""

from typing import Any

import pytest

from addons.core.call import Usage
from addons.core.providers.openai import cache_counts, chat_usage
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


@pytest.mark.parametrize(
    ("usage", "details", "total", "expected"),
    [
        pytest.param(
            {"prompt_tokens": 10, "cache_read_input_tokens": 60, "cache_creation_input_tokens": 40},
            {},
            115,
            100,
            id="the total has them beside the prompt",
        ),
        pytest.param({"prompt_tokens": 10}, {"cached_tokens": 60}, 75, 60, id="with details too"),
        pytest.param(
            {"prompt_tokens": 10, "cache_read_input_tokens": 6}, {}, 15, 0, id="the total has none"
        ),
        pytest.param(
            {"prompt_tokens": 10, "cache_read_input_tokens": 6}, {}, 30, 0, id="it has other things"
        ),
        pytest.param(
            {"input_tokens": 10, "cache_read_input_tokens": 60}, {}, None, 60, id="Claude's names"
        ),
        pytest.param(
            {"prompt_tokens": 10, "cache_read_input_tokens": 6}, {}, None, 0, id="OpenAI's names"
        ),
        pytest.param({"input_tokens": 10, "cached_tokens": 6}, {}, None, 0, id="Together's name"),
        pytest.param(
            {"input_tokens": 10}, {"cache_read_input_tokens": 6}, None, 0, id="in the details"
        ),
        pytest.param({"prompt_tokens": 10}, {}, 30, 0, id="nothing was cached"),
    ],
)
def test_a_gateway_may_count_its_cache_as_claude_does(
    usage: dict[str, Any], details: dict[str, Any], total: int | None, expected: int
) -> None:
    assert cache_counts.left_out(usage, details, 15, total, None) == expected


def test_what_the_prompt_leaves_out_becomes_part_of_it() -> None:
    usage = {
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "total_tokens": 115,
        "cache_read_input_tokens": 60,
        "cache_creation_input_tokens": 40,
    }
    expected = Usage(110, 5, cache_read_tokens=60, cache_write_tokens=40)
    assert chat_usage.read(usage, "claude-sonnet-5") == expected


def test_reasoning_beside_the_completion_is_not_taken_for_the_cache() -> None:
    usage = {
        "prompt_tokens": 100,
        "completion_tokens": 5,
        "total_tokens": 135,
        "prompt_tokens_details": {"cached_tokens": 30},
        "completion_tokens_details": {"reasoning_tokens": 30},
    }
    expected = Usage(100, 35, cache_read_tokens=30, output_reasoning_tokens=30)
    assert chat_usage.read(usage, "grok-4") == expected


def test_what_stands_beside_the_figures_may_be_the_reasoning_instead() -> None:
    usage = {"prompt_tokens": 10, "cache_read_input_tokens": 60}
    assert cache_counts.left_out(usage, {}, 15, 75, reasoning=60) == 0
    assert cache_counts.left_out(usage, {}, 15, 75, reasoning=3) == 60
