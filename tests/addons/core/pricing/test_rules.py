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
        ("openai", "kr.api.openai.com", "kr"),
        ("openai", "api.openai.com", ""),
        ("openai", "eu.api.openai.com.evil.example", ""),
        ("openai", "xx.api.openai.com", ""),
        ("anthropic", "eu.api.openai.com", ""),
        ("x-ai", "us-east-1.api.x.ai", "us"),
        ("x-ai", "api.x.ai", ""),
        ("google", "europe-west1-aiplatform.googleapis.com", "europe-west1"),
        ("google", "aiplatform.eu.rep.googleapis.com", "eu"),
        ("google", "aiplatform.googleapis.com", ""),
        ("google", "generativelanguage.googleapis.com", ""),
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
        ("google", "ON_DEMAND", {}, {}),
        ("google", "ON_DEMAND_FLEX", {}, {"service_tier": "flex"}),
        ("google", "SERVICE_TIER_PRIORITY", {}, {"service_tier": "priority"}),
        ("google", "PROVISIONED_THROUGHPUT", {}, {}),
        ("google", "enum-1", {}, {}),
        ("azure", "priority", {}, {"service_tier": "priority"}),
        ("aws", "reserved", {}, {}),
        ("anthropic", "standard", {"speed": "fast"}, {"speed": "fast"}),
        ("anthropic", "", {"speed": "standard", "inference_geo": "us"}, {}),
        ("aws", "default", {"latency": "optimized"}, {"latency": "optimized"}),
    ],
)
def test_only_what_has_a_price_of_its_own_selects_one(
    provider: str, tier: str, modifiers: dict[str, str], context: dict[str, str]
) -> None:
    assert rules.context(provider, modifiers, tier) == context


def test_openrouter_calls_claudes_fast_mode_priority() -> None:
    assert rules.context("anthropic", {}, "priority", "openrouter") == {"speed": "fast"}
    assert rules.context("anthropic", {}, "priority", "anthropic") == {}
    assert rules.context("anthropic", {}, "standard", "openrouter") == {}


@pytest.mark.parametrize(
    ("provider", "model", "is_dearer"),
    [
        ("x-ai", "grok-4.3", True),
        ("google", "claude-sonnet-4-5-20250929", True),
        ("google", "claude-opus-5", True),
        ("google", "claude-sonnet-4-20250514", False),
        ("google", "claude-3-5-haiku-20241022", False),
        ("google", "gemini-2.5-pro", False),
    ],
)
def test_other_regions_cost_more_where_it_is_documented(
    provider: str, model: str, is_dearer: bool
) -> None:
    rule = rules.rule_for(provider, model, {"residency": "us"})
    assert (rule.factor == Decimal("1.1")) is is_dearer
    assert rules.rule_for(provider, model, {}) is rules.NO_RULE


@pytest.mark.parametrize(
    ("provider", "model", "context", "factor"),
    [
        ("mistral", "mistral-large-2411", {"processing": "batch"}, "0.5"),
        ("openai", "gpt-4.1", {"service_tier": "flex"}, "0.5"),
        ("aws", "amazon.nova-pro-v1:0", {"service_tier": "priority"}, "1.75"),
        ("x-ai", "grok-4.7", {"service_tier": "priority"}, "2"),
        ("anthropic", "claude-opus-4-6", {"speed": "fast"}, "6"),
        ("openai", "gpt-6.1-sol", {"service_tier": "ultrafast"}, "6"),
        ("openai", "gpt-6.1-terra", {"service_tier": "ultrafast"}, None),
        ("openai", "gpt-4.1", {"service_tier": "priority"}, None),
        ("fireworks", "accounts/fireworks/models/glm-5p3", {"service_tier": "priority"}, None),
        ("x-ai", "grok-4.7", {"processing": "batch"}, None),
        ("voyageai", "voyage-3.5", {"processing": "batch"}, "0.67"),
        ("anthropic", "claude-opus-4-5", {"speed": "fast"}, None),
    ],
)
def test_a_tier_without_rates_has_a_factor_only_where_that_is_documented(
    provider: str, model: str, context: dict[str, str], factor: str | None
) -> None:
    rule = rules.tier_rule(provider, model, context)
    assert (rule.factor if rule else None) == (Decimal(factor) if factor else None)
