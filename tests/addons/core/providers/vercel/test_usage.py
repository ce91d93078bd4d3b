"""The usage of an answer to the AI SDK."""

from typing import Any

import pytest

from addons.core.call import Usage
from addons.core.providers.vercel import usage


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        (
            {
                "inputTokens": {"total": 1000, "cacheRead": 900, "cacheWrite": 10},
                "outputTokens": {"total": 50, "reasoning": 30},
            },
            Usage(
                1000, 50, cache_read_tokens=900, cache_write_tokens=10, output_reasoning_tokens=30
            ),
        ),
        (
            {"inputTokens": 9, "outputTokens": 5, "reasoningTokens": 3, "cachedInputTokens": 4},
            Usage(9, 5, cache_read_tokens=4, output_reasoning_tokens=3),
        ),
        ({"inputTokens": 9, "outputTokens": None}, Usage(9)),
        ({"tokens": 7}, Usage(7, 0)),
        ({"tokens": None}, Usage()),
        ({"tokens": None, "inputTokens": 9, "outputTokens": 5}, Usage(9, 5)),
        ({"inputTokens": {"total": 5, "cacheRead": 9, "cacheWrite": 9}}, Usage(5, None, 5, 0)),
        ({}, Usage()),
        ({"inputTokens": "x", "outputTokens": []}, Usage()),
    ],
)
def test_every_version_of_the_sdk_is_read(told: dict[str, Any], counted: Usage) -> None:
    assert usage.read(told) == counted
