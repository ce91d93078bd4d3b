"""Price rules that the table does not know: small, named, each with its source."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

_OPENAI_REGION = re.compile(r"(us|eu|ae|au|ca|gb|in|jp|kr|sg)\.api\.openai\.com")
_XAI_REGION = re.compile(r"(us)(?:-[a-z]+-\d+)?\.api\.x\.ai")
_VERTEX_REGION = re.compile(
    r"([a-z0-9-]+)-aiplatform\.googleapis\.com|aiplatform\.(us|eu)\.rep\.googleapis\.com"
)
_GPT = re.compile(r"gpt-(\d+)(?:\.(\d+))?")
_CLAUDE = re.compile(r"claude-(?:[a-z]+-)?(\d)(?:[.-](\d)(?!\d))?")

_TIERED = ("openai", "azure", "google", "aws", "openrouter", "vercel", "x-ai", "fireworks")
"""Whose tiers have prices of their own: elsewhere a tier is about speed or a contract."""
_STANDARD = (
    "",
    "auto",
    "default",
    "standard",
    "scale",
    "on_demand",
    "provisioned_throughput",
    "reserved",
    # Google's enums, as numbers: unspecified and standard.
    "enum-0",
    "enum-1",
    "unspecified",
    "traffic_type_unspecified",
)
"""Tiers at the standard price, and capacity paid in advance, whose calls have no own price."""
_SELECTS = ("processing", "speed", "latency")
"""Modifiers that select a price. Bedrock's `latency: optimized` has one that nobody tells us."""
_HALF_IN_BATCH = ("openai", "azure", "anthropic", "google", "aws", "mistral", "groq")
_HALF = Decimal("0.5")
_FAST = re.compile(r"claude-opus-4[-.][67](?!\d)")
"""platform.claude.com/docs/en/build-with-claude/fast-mode, not re-read; openrouter.ai lists the
same. Later models have rates of their own in the table."""
_ULTRAFAST = re.compile(r"gpt-6-astra|gpt-6\.1-sol")
"""developers.openai.com/api/docs/pricing, as written down on 2026-10-10."""
_PRIORITY = {"aws": Decimal("1.75"), "x-ai": Decimal(2)}
"""aws.amazon.com/bedrock/pricing, not re-read; docs.x.ai/developers/pricing, as written down on
2026-10-10: twice every class of tokens, where the answer confirms the tier."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A factor on the price of tokens (not of searches and the like)."""

    name: str
    factor: Decimal


NO_RULE = Rule("", Decimal(1))


def rule_for(provider: str, model: str, modifiers: Mapping[str, str]) -> Rule:
    """Give the rule that a call falls under; `NO_RULE` for nearly all."""
    region = modifiers.get("residency")
    if provider == "anthropic" and modifiers.get("inference_geo") == "us":
        # Claude Opus 4.6 and later (older models refuse the field): every class of tokens × 1.1.
        # platform.claude.com/docs/en/build-with-claude/data-residency, read 2026-11-23.
        return Rule("anthropic us", Decimal("1.1"))
    if provider == "openai" and region and _is_regional(model):
        # Models released since 2026-03-05 (gpt-5.4) on a regional host: + 10 %.
        # platform.openai.com/docs/guides/your-data, read 2026-11-23.
        return Rule("openai regional", Decimal("1.1"))
    if provider == "x-ai" and region:
        # docs.x.ai/developers/pricing, read 2026-11-25: tokens × 1.1 on the regional endpoint.
        return Rule("x-ai us", Decimal("1.1"))
    if provider == "google" and region and _is_dearer_on_vertex(model):
        # Claude Sonnet 4.5 and later, everywhere but on the global endpoint: + 10 %.
        # docs.claude.com/en/docs/build-with-claude/claude-on-vertex-ai, read 2026-11-25.
        return Rule("vertex regional", Decimal("1.1"))
    return NO_RULE


def tier_rule(provider: str, model: str, context: Mapping[str, str]) -> Rule | None:
    """Give the documented factor of a tier, for models whose rates for it the table lacks."""
    tier = context.get("service_tier")
    if provider == "anthropic" and context.get("speed") == "fast" and _FAST.match(model):
        return Rule("fast", Decimal(6))
    if provider == "openai" and tier == "ultrafast" and _ULTRAFAST.match(model):
        return Rule("ultrafast", Decimal(6))
    if context.get("processing") == "batch" and provider in _HALF_IN_BATCH:
        return Rule("batch", _HALF)
    if context.get("processing") == "batch" and provider == "voyageai":
        # docs.voyageai.com/docs/batch-inference, read 2026-11-26: 33 % less.
        return Rule("batch", Decimal("0.67"))
    if tier == "flex" and provider in ("openai", "azure", "google", "aws"):
        # platform.openai.com/docs/guides/flex-processing ("priced at Batch API rates");
        # ai.google.dev/gemini-api/docs/optimization, read 2026-11-25;
        # aws.amazon.com/bedrock/pricing, not re-read.
        return Rule("flex", _HALF)
    if tier == "priority" and provider in _PRIORITY:
        return Rule("priority", _PRIORITY[provider])
    return None


def residency(provider: str, host: str) -> str:
    """Give the region that a host keeps to, where that has a price; empty for the common one."""
    name = host.lower()
    match provider:
        case "openai":
            found = _OPENAI_REGION.fullmatch(name)
        case "x-ai" | "xai":
            found = _XAI_REGION.fullmatch(name)
        case "google" | "vertex":
            found = _VERTEX_REGION.fullmatch(name)
        case _:
            return ""
    return next((group for group in found.groups() if group), "") if found else ""


def _is_dearer_on_vertex(model: str) -> bool:
    match = _CLAUDE.search(model)
    return match is not None and (int(match[1]), int(match[2] or 0)) >= (4, 5)


def _is_regional(model: str) -> bool:
    match = _GPT.match(model)
    return match is not None and (int(match[1]), int(match[2] or 0)) >= (5, 4)


def context(
    provider: str, modifiers: Mapping[str, str], service_tier: str, seller: str = ""
) -> dict[str, str]:
    """Give what else selects a price, in the words of the price table; standard says nothing.

    `provider` is whose list counts, `seller` who sold it: OpenRouter calls Claude's fast mode
    priority (openrouter.ai/docs, as written down on 2026-10-10); Anthropic's own is a contract.
    """
    found = {name: modifiers[name] for name in _SELECTS if modifiers.get(name)}
    tier = _tier(service_tier)
    if seller == "openrouter" and provider == "anthropic" and tier == "priority":
        found["speed"] = "fast"
    if tier == "batch":
        found["processing"] = "batch"
    elif provider in _TIERED and tier not in _STANDARD:
        found["service_tier"] = tier
    if found.get("speed") == "standard":
        del found["speed"]
    return found


def _tier(service_tier: str) -> str:
    """Give a tier by its plain name: Vertex says `ON_DEMAND_FLEX`, Gemini `SERVICE_TIER_FLEX`."""
    tier = service_tier.lower().removeprefix("service_tier_")
    return tier.removeprefix("on_demand_") if tier != "on_demand" else tier
