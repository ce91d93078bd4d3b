"""The table of LLM hosts, and what a host of the user's own may speak."""

from collections.abc import Mapping
from types import MappingProxyType

from addons.core.call import Billing
from addons.core.providers.anthropic import paths as anthropic
from addons.core.providers.google import paths as google
from addons.core.providers.openai import paths as openai
from addons.core.providers.row import Row, each
from addons.core.providers.rule import Rule, unasked

_ASKED = openai.OPENAI
"""OpenAI's paths where a stream has usage only if the request asks for it."""
_TOLD = unasked(openai.OPENAI)
"""The same where every stream ends with its usage."""
_MESSAGES = anthropic.ANTHROPIC_MESSAGES

ROWS = (
    # Data residency has hosts of its own: https://platform.openai.com/docs/guides/your-data,
    # read 2026-11-23.
    Row(
        "openai",
        ("api.openai.com", *each("{}.api.openai.com", ("us", "eu", "au", "in", "jp", "ae"))),
        {"{v}": _ASKED},
    ),
    Row(
        "openai",
        ("chatgpt.com",),
        {"/backend-api/codex": openai.CODEX, "": openai.ANYTHING_ELSE},
        Billing.SUBSCRIPTION,
    ),
    Row("anthropic", ("api.anthropic.com",), {"{v}": anthropic.ANTHROPIC}),
    Row("google", ("generativelanguage.googleapis.com",), {"{v}": google.GEMINI}),
    # https://console.groq.com/docs/api-reference, read 2026-11-25.
    Row("groq", ("api.groq.com",), {"/openai/v1": _TOLD}),
)

# What a host of the user's own may be asked for. The prefix before the path is theirs to choose.
SPOKEN: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "openai": (*openai.OPENAI, *_MESSAGES),
        "anthropic": anthropic.ANTHROPIC,
        "gemini": google.GEMINI,
    }
)
