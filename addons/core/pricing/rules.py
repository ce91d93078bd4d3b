"""Price rules that the table does not know: small, named, each with its source."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

_RESIDENCY = re.compile(r"(us|eu|au|in|jp|ae)\.api\.openai\.com")
_GPT = re.compile(r"gpt-(\d+)(?:\.(\d+))?")

_TIERED = ("openai", "google")
"""Whose tiers have prices of their own: elsewhere a tier is about speed or a contract."""
_STANDARD = ("", "auto", "default", "standard", "scale", "on_demand", "provisioned_throughput")
"""Tiers at the standard price, and capacity paid in advance, whose calls have no own price."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A factor on the price of tokens (not of searches and the like)."""

    name: str
    factor: Decimal


NO_RULE = Rule("", Decimal(1))


def rule_for(provider: str, model: str, modifiers: Mapping[str, str]) -> Rule:
    """Give the rule that a call falls under; `NO_RULE` for nearly all."""
    if provider == "anthropic" and modifiers.get("inference_geo") == "us":
        # Claude Opus 4.6 and later (older models refuse the field): every class of tokens × 1.1.
        # platform.claude.com/docs/en/build-with-claude/data-residency, read 2026-11-23.
        return Rule("anthropic us", Decimal("1.1"))
    if provider == "openai" and modifiers.get("residency") and _is_regional(model):
        # Models released since 2026-03-05 (gpt-5.4) on a regional host: + 10 %.
        # platform.openai.com/docs/guides/your-data, read 2026-11-23.
        return Rule("openai regional", Decimal("1.1"))
    return NO_RULE


def residency(provider: str, host: str) -> str:
    """Give the region that a host of OpenAI keeps data in; empty for the common one."""
    match = _RESIDENCY.fullmatch(host.lower()) if provider == "openai" else None
    return match[1] if match else ""


def _is_regional(model: str) -> bool:
    match = _GPT.match(model)
    return match is not None and (int(match[1]), int(match[2] or 0)) >= (5, 4)


def context(provider: str, modifiers: Mapping[str, str], service_tier: str) -> dict[str, str]:
    """Give what else selects a price, in the words of the price table; standard says nothing."""
    found = {name: modifiers[name] for name in ("processing", "speed") if modifiers.get(name)}
    tier = service_tier.lower()
    if tier == "batch":
        found["processing"] = "batch"
    elif provider in _TIERED and tier not in _STANDARD:
        found["service_tier"] = tier
    if found.get("speed") == "standard":
        del found["speed"]
    return found
