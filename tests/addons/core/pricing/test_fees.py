from decimal import Decimal
from itertools import pairwise

import pytest

from addons.core.pricing import fees


@pytest.mark.parametrize(
    ("provider", "model", "pieces", "usd"),
    [
        ("cohere", "rerank-v3.5", {"search_units": 3}, "0.006"),
        ("aws", "arn:x/amazon.rerank-v1:0", {"search_units": 1}, "0.001"),
        ("x-ai", "grok-4.3", {"web_searches": 2, "code_executions": 1}, "0.015"),
        ("x-ai", "grok-4.7", {"x_posts": 20, "x_users": 2}, "0.12"),
        ("x-ai", "grok-imagine-image-quality", {"images": 1, "input_images": 2}, "0.07"),
        ("x-ai", "grok-imagine-image", {"images_2k": 1, "input_images": 1}, "0.022"),
        ("openai", "gpt-5.4", {"code_executions": 3}, "0.03"),
        ("zai", "glm-4.7-flash", {"input_tokens": 9, "output_tokens": 9}, "0"),
        ("writer", "palmyra-x5", {"input_tokens": 1_000_000, "output_tokens": 1_000_000}, "6.6"),
        ("google", "imagen-4.0-fast-generate-001", {"images": 4}, "0.08"),
        ("google", "imagen-4.0-generate-001", {"images": 1}, "0.04"),
        ("google", "gemini-2.5-flash", {"web_searches": 1}, "0.035"),
        ("google", "gemini-3-pro", {"web_searches": 1}, "0.014"),
        (
            "aws",
            "amazon.nova-lite-v1:0",
            {
                "guardrail.contentPolicyUnits": 1000,
                "guardrail.sensitiveInformationPolicyUnits": 1000,
                "guardrail.wordPolicyUnits": 1000,
            },
            "0.25",
        ),
        ("voyageai", "rerank-2.5-lite", {"input_tokens": 1_000_000}, "0.02"),
        ("openai", "gpt-5.4", {}, "0"),
    ],
)
def test_what_a_piece_costs(provider: str, model: str, pieces: dict[str, float], usd: str) -> None:
    found = fees.lines(provider, model, pieces)
    assert found is not None
    assert sum(line.usd for line in found) == Decimal(usd)


@pytest.mark.parametrize(
    ("provider", "model", "unit"),
    [
        ("replicate", "stability-ai/stable-diffusion", "predict_seconds"),
        ("openai", "dall-e-3", "images"),
        ("cohere", "rerank-english-v2.0", "search_units"),
        ("x-ai", "grok-4.3", "unicorns"),
    ],
)
def test_a_piece_of_unknown_price_leaves_all_unpriced(provider: str, model: str, unit: str) -> None:
    assert fees.lines(provider, model, {unit: 1}) is None
    assert fees.lines(provider, model, {unit: 1, "web_searches": 1}) is None


def test_tokens_beside_a_fee_for_the_whole_are_not_billed() -> None:
    pieces = {"input_tokens": 6, "billable_characters": 1_000_000}
    (line,) = fees.lines("google", "text-embedding-004", pieces) or ()
    assert (line.token_class, line.usd) == ("billable_characters", Decimal("0.025"))


def test_counts_that_only_explain_cost_nothing() -> None:
    assert fees.needed({"turns": 2, "web_searches": 1}, True) == {"web_searches": 1}
    assert fees.needed({"images": 1}, True) == {}
    assert fees.needed({"images": 1}, False) == {"images": 1}


def test_a_pattern_stands_before_the_wider_one() -> None:
    for one, other in pairwise(fees.FEES):
        same = (one.provider, one.unit) == (other.provider, other.unit)
        assert not (same and one.models == "*"), other
