"""The table of LLM hosts, and what a host of the user's own may speak."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from addons.core.providers.anthropic import paths as anthropic
from addons.core.providers.google import paths as google
from addons.core.providers.openai import paths as openai
from addons.core.providers.rule import Rule


@dataclass(frozen=True, slots=True)
class Row:
    """One provider's hosts, all of which speak the same on port 443."""

    provider: str
    """genai-prices' id."""
    names: tuple[str, ...]
    rules: tuple[Rule, ...]


FIRST_PARTY = (
    # Data residency has hosts of its own: https://platform.openai.com/docs/guides/your-data,
    # read 2026-11-23.
    Row(
        "openai",
        (
            "api.openai.com",
            "us.api.openai.com",
            "eu.api.openai.com",
            "au.api.openai.com",
            "in.api.openai.com",
            "jp.api.openai.com",
            "ae.api.openai.com",
        ),
        openai.OPENAI,
    ),
    Row("anthropic", ("api.anthropic.com",), anthropic.ANTHROPIC),
    Row("google", ("generativelanguage.googleapis.com",), google.GEMINI),
)

# What a host of the user's own may be asked for. The prefix before the path is theirs to choose.
SPOKEN: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "openai": (*openai.OPENAI, *anthropic.ANTHROPIC_MESSAGES),
        "anthropic": anthropic.ANTHROPIC,
        "gemini": google.GEMINI,
    }
)
