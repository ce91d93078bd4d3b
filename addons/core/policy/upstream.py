"""A named target of calls: where it is, what it speaks, and how its key is put in."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Upstream:
    """A provider's API, or a server that the user named."""

    name: str
    """A provider's id, or a name that the user gave."""
    provider: str
    """genai-prices' id (`openai`, `anthropic`, `google`), or `local`: its calls cost nothing."""
    scheme: str
    host: str
    port: int
    bases: Mapping[str, str]
    """The beginning of its paths by dialect: `{"openai-chat": "/v1beta/openai"}`."""
    auth: str = "bearer"
    """How its own API takes a key: `bearer`, `x-api-key`, `x-goog-api-key`, `api-key`, `none`."""

    def auth_for(self, dialect: str) -> str:
        """Say how a call in `dialect` brings the key.

        Where Anthropic and Google copy OpenAI's API, they take the key as OpenAI does
        (docs.claude.com/en/api/openai-sdk, ai.google.dev/gemini-api/docs/openai, read 2026-11-25).
        """
        if dialect.startswith("openai") and self.auth in ("x-api-key", "x-goog-api-key"):
            return "bearer"
        return self.auth
