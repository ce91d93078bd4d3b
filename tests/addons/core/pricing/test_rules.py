from decimal import Decimal

import pytest

from addons.core.pricing import rules


@pytest.mark.parametrize(
    ("model", "is_dearer"),
    [
        ("gpt-5.4-2026-03-05", True),
        ("gpt-5.6-sol", True),
        ("gpt-6-astra", True),
        ("gpt-10", True),
        ("gpt-5.3", False),
        ("gpt-4.1", False),
        ("gpt-5", False),
        ("o3", False),
        ("text-embedding-3-small", False),
    ],
)
def test_regions_cost_more_for_models_since_march_2026(model: str, is_dearer: bool) -> None:
    rule = rules.rule_for("openai", model, {"residency": "eu"})
    assert (rule.factor == Decimal("1.1")) is is_dearer
    assert rules.rule_for("openai", model, {}) is rules.NO_RULE
    assert rules.rule_for("azure", model, {"residency": "eu"}) is rules.NO_RULE


@pytest.mark.parametrize(
    ("provider", "host", "region"),
    [
        ("openai", "eu.api.openai.com", "eu"),
        ("openai", "US.api.openai.com", "us"),
        ("openai", "api.openai.com", ""),
        ("openai", "eu.api.openai.com.evil.example", ""),
        ("openai", "xx.api.openai.com", ""),
        ("anthropic", "eu.api.openai.com", ""),
    ],
)
def test_the_host_tells_the_region(provider: str, host: str, region: str) -> None:
    assert rules.residency(provider, host) == region


@pytest.mark.parametrize(
    ("provider", "tier", "modifiers", "context"),
    [
        ("openai", "", {}, {}),
        ("openai", "default", {}, {}),
        ("openai", "FLEX", {}, {"service_tier": "flex"}),
        ("openai", "scale", {}, {}),
        ("google", "priority", {}, {"service_tier": "priority"}),
        ("anthropic", "priority", {}, {}),
        ("anthropic", "batch", {}, {"processing": "batch"}),
        ("groq", "flex", {}, {}),
        ("anthropic", "standard", {"speed": "fast"}, {"speed": "fast"}),
        ("anthropic", "", {"speed": "standard", "inference_geo": "us"}, {}),
    ],
)
def test_only_what_has_a_price_of_its_own_selects_one(
    provider: str, tier: str, modifiers: dict[str, str], context: dict[str, str]
) -> None:
    assert rules.context(provider, modifiers, tier) == context
