"""Who calls in the demo: made-up people's agents, scripts and services, and what they ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Any

from dashboard.demo.client import Call

OPENAI = "api.openai.com"
ANTHROPIC = "api.anthropic.com"
GEMINI = "generativelanguage.googleapis.com"


@dataclass(frozen=True, slots=True)
class Part:
    """One program of the cast."""

    title: str
    """How the demo's lines call it."""
    caller: str
    project: str
    user_agent: str
    host: str
    path: str
    models: tuple[str, ...]
    body: Mapping[str, Any]
    largest_input: int
    weight: int
    """How often it calls, beside the others."""

    def call(self, dice: Random, mishap: str = "") -> Call:
        """Make up its next call; a mishap is `error`, `cut` (by the provider) or `leave`."""
        model = dice.choice(self.models)
        session = f"{self.caller}-{dice.randrange(3)}"
        coding = "gzip, br" if dice.random() < 0.6 else "identity"
        headers = {"x-demo-input": str(self.largest_input), "accept-encoding": coding}
        if mishap in ("error", "cut"):
            headers["x-demo-mishap"] = mishap
        return Call(
            self.host,
            self.path.format(model=model),
            {**self.body, **({} if self.host == GEMINI else {"model": model})},
            self.user_agent,
            f"{self.caller}~{self.project}~{session}",
            headers,
            leaves_early=mishap == "leave",
        )


_TALK = [{"role": "user", "content": "How much water has passed?"}]
_CHAT = MappingProxyType({"messages": _TALK, "stream": True})
_ASK = MappingProxyType({"messages": _TALK})
_MESSAGES = MappingProxyType({"messages": _TALK, "max_tokens": 1024, "stream": True})
_CONTENTS = MappingProxyType({"contents": [{"role": "user", "parts": [{"text": "How much?"}]}]})
_OPTIONS = MappingProxyType({**_CHAT, "stream_options": {"include_usage": True}})
_CLAUDE = ("claude-sonnet-4-5", "claude-haiku-4-5", "claude-opus-4-5")

CAST: tuple[Part, ...] = (
    Part("Claude Code", "claude", "weir", "claude-cli/2.1.330 (external, cli)", ANTHROPIC,
         "/v1/messages?beta=true", _CLAUDE, _MESSAGES, 90_000, 9),
    Part("Codex", "codex", "harbor", "codex_exec/0.169.0", OPENAI,
         "/v1/responses", ("gpt-5", "gpt-5-mini"),
         MappingProxyType({"input": _TALK, "stream": True}), 60_000, 6),
    Part("Gemini CLI", "gemini", "harbor", "GeminiCLI-tui/0.61.0", GEMINI,
         "/v1beta/models/{model}:streamGenerateContent?alt=sse",
         ("gemini-2.5-pro", "gemini-2.5-flash"), _CONTENTS, 40_000, 4),
    Part("openai SDK", "support-bot", "shop", "OpenAI/Python 3.4.0", OPENAI,
         "/v1/chat/completions", ("gpt-4o-mini", "gpt-5-mini"), _CHAT, 3000, 7),
    Part("openai SDK, usage asked", "search", "shop", "AsyncOpenAI/Python 3.4.0", OPENAI,
         "/v1/chat/completions", ("gpt-4o",), _OPTIONS, 6000, 4),
    Part("a plain chat", "notebook", "research", "python-requests/2.33", OPENAI,
         "/v1/chat/completions", ("gpt-4o-mini", "o4-mini"), _ASK, 1500, 3),
    Part("anthropic SDK", "summaries", "research", "Anthropic/Python 2.12.0", ANTHROPIC,
         "/v1/messages", ("claude-haiku-4-5",),
         MappingProxyType({"messages": _TALK, "max_tokens": 512}), 4000, 4),
    Part("embeddings", "search", "shop", "OpenAI/Python 3.4.0", OPENAI,
         "/v1/embeddings", ("text-embedding-3-small",),
         MappingProxyType({"input": "weir"}), 900, 5),
    Part("Gemini, JSON array", "labels", "research", "google-genai-sdk/2.3", GEMINI,
         "/v1beta/models/{model}:streamGenerateContent", ("gemini-2.5-flash",), _CONTENTS, 2000, 2),
    Part("Gemini, plain", "labels", "research", "google-genai-sdk/2.3", GEMINI,
         "/v1beta/models/{model}:generateContent", ("gemini-2.5-flash",), _CONTENTS, 2000, 2),
    Part("a private model", "notebook", "research", "python-requests/2.33", OPENAI,
         "/v1/chat/completions", ("river-1-preview",), _ASK, 1500, 1),
)  # fmt: skip


def draw(dice: Random) -> Call:
    """Make up the next call of anyone: now and then one goes wrong."""
    part = dice.choices(CAST, [each.weight for each in CAST])[0]
    mishap = dice.choices(("", "error", "cut", "leave"), (90, 4, 2, 4))[0]
    return part.call(dice, mishap)
