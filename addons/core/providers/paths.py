"""What the paths of each family of APIs stand for: dialect, operation, billing."""

import re
from dataclasses import dataclass

from addons.core.call import Billing
from addons.core.providers import (
    anthropic,
    gemini,
    opaque,
    openai_chat,
    openai_completions,
    openai_embeddings,
    openai_responses,
)
from addons.core.providers.dialect import Dialect

ANY = ""
"""Every method."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a table: a method and a path, and what they stand for."""

    method: str
    path: str
    """`{version}` at the start is `/v1`, `/v1beta`, ...; `{}` is one segment or a part of it;
    `{rest}` at the end is anything, nothing included."""
    operation: str
    dialect: Dialect = opaque.DIALECT
    billing: Billing = Billing.API
    asks_for_usage: bool = False
    """True when a stream carries usage only if the request asks for it."""
    websocket: bool = False
    """True when the rule is for an upgrade to a websocket, and for nothing else."""

    def pattern(self, version: str) -> re.Pattern[str]:
        """Compile the path, with this regular expression for the version."""
        text = re.escape(self.path)
        text = text.replace(re.escape("{version}"), version)
        text = text.replace(re.escape("{rest}"), r"(?:[/:].*)?")
        return re.compile(text.replace(re.escape("{}"), r"[^/:]+"), re.DOTALL)


_FREE = Billing.FREE

# https://platform.openai.com/docs/api-reference and the paths of openai-python, read 2026-11-23.
# Chat and completions: a stream has usage only with stream_options.include_usage.
OPENAI = (
    Rule(
        "POST",
        "{version}/chat/completions",
        "chat",
        openai_chat.DIALECT,
        asks_for_usage=True,
    ),
    Rule(
        "POST",
        "{version}/completions",
        "completions",
        openai_completions.DIALECT,
        asks_for_usage=True,
    ),
    Rule("GET", "{version}/responses", "responses", openai_responses.DIALECT, websocket=True),
    Rule("POST", "{version}/responses", "responses", openai_responses.DIALECT),
    Rule("POST", "{version}/responses/compact", "compact", openai_responses.DIALECT),
    Rule("POST", "{version}/responses/input_tokens", "count_tokens", billing=_FREE),
    Rule("GET", "{version}/responses/{}", "responses", openai_responses.DIALECT),
    Rule("POST", "{version}/responses/{}/cancel", "responses", openai_responses.DIALECT),
    Rule(ANY, "{version}/responses{rest}", "responses_items", billing=_FREE),
    Rule("POST", "{version}/embeddings", "embeddings", openai_embeddings.DIALECT),
    Rule("POST", "{version}/images{rest}", "images"),
    Rule("POST", "{version}/audio{rest}", "audio"),
    Rule("POST", "{version}/videos{rest}", "videos"),
    Rule("GET", "{version}/realtime", "realtime", websocket=True),
    Rule("POST", "{version}/threads/runs", "runs"),
    Rule("POST", "{version}/threads/{}/runs{rest}", "runs"),
    # Reading a stored completion again shows its usage again: it is not a second charge.
    Rule(ANY, "{version}/chat/completions{rest}", "stored_completions", billing=_FREE),
    Rule("GET", "{version}/files/{}/content", "files", billing=_FREE),
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", name, billing=_FREE)
        for name in (
            "models",
            "files",
            "uploads",
            "batches",
            "moderations",
            "conversations",
            "assistants",
            "threads",
            "vector_stores",
            "fine_tuning",
            "skills",
            "organization",
            "realtime",
            "traces",
        )
    ),
)

# https://docs.claude.com/en/api, the paths of anthropic-sdk-python, and what Claude Code 2.1 calls
# beside its model (settings, telemetry), read 2026-11-23.
ANTHROPIC_MESSAGES = (
    Rule("POST", "{version}/messages", "messages", anthropic.DIALECT),
    Rule("POST", "{version}/messages/count_tokens", "count_tokens", billing=_FREE),
    # The results carry the usage of the whole batch, and may be read more than once.
    Rule("GET", "{version}/messages/batches/{}/results", "batch_results"),
    Rule(ANY, "{version}/messages/batches{rest}", "batches", billing=_FREE),
)
ANTHROPIC = (
    *ANTHROPIC_MESSAGES,
    Rule("POST", "{version}/complete", "complete"),
    Rule("POST", "{version}/chat/completions", "chat", openai_chat.DIALECT),
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", name, billing=_FREE)
        for name in ("models", "files", "skills", "organizations", "oauth")
    ),
    Rule(ANY, "/api{rest}", "other", billing=_FREE),
    Rule(ANY, "/mcp-registry{rest}", "other", billing=_FREE),
)

# https://ai.google.dev/api/all-methods and the paths of python-genai, read 2026-11-23.
GEMINI = (
    *(
        Rule("POST", f"{{version}}/{{}}/{{}}:{verb}", operation, gemini.DIALECT, billing)
        for verb, operation, billing in (
            ("generateContent", "generate", Billing.API),
            ("streamGenerateContent", "generate", Billing.API),
            ("embedContent", "embeddings", Billing.API),
            ("batchEmbedContents", "embeddings", Billing.API),
            ("countTokens", "count_tokens", _FREE),
        )
    ),
    Rule("POST", "{version}/models/{}:predict", "predict"),
    Rule("POST", "{version}/models/{}:predictLongRunning", "predict"),
    Rule("POST", "{version}/interactions", "interactions"),
    Rule("POST", "{version}/openai/chat/completions", "chat", openai_chat.DIALECT),
    Rule("POST", "{version}/openai/embeddings", "embeddings", openai_embeddings.DIALECT),
    Rule(ANY, "/ws{rest}", "live", websocket=True),
    Rule(ANY, "{version}/openai/models{rest}", "models", billing=_FREE),
    Rule(ANY, "/upload{rest}", "files", billing=_FREE),
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", operation, billing=_FREE)
        for name, operation in (
            ("models", "models"),
            ("tunedModels", "models"),
            ("files", "files"),
            ("cachedContents", "cached_contents"),
            ("batches", "batches"),
            ("operations", "operations"),
        )
    ),
)
