"""What the paths of OpenAI's API stand for."""

from addons.core.call import Billing
from addons.core.providers.openai import chat, completions, embeddings, realtime, responses
from addons.core.providers.retrieval import rerank
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE

# https://platform.openai.com/docs/api-reference and the paths of openai-python, read 2026-11-23.
# Chat and completions: a stream has usage only with stream_options.include_usage.
OPENAI = (
    Rule(
        "POST",
        "{version}/chat/completions",
        "chat",
        chat.DIALECT,
        asks_for_usage=True,
    ),
    Rule(
        "POST",
        "{version}/completions",
        "completions",
        completions.DIALECT,
        asks_for_usage=True,
    ),
    Rule("GET", "{version}/responses", "responses", responses.DIALECT, websocket=True),
    Rule("POST", "{version}/responses", "responses", responses.DIALECT),
    Rule("POST", "{version}/responses/compact", "compact", responses.DIALECT),
    Rule("POST", "{version}/responses/input_tokens", "count_tokens", billing=_FREE),
    Rule("GET", "{version}/responses/{}", "responses", responses.DIALECT),
    Rule("POST", "{version}/responses/{}/cancel", "responses", responses.DIALECT),
    Rule(ANY, "{version}/responses{rest}", "responses_items", billing=_FREE),
    Rule("POST", "{version}/embeddings", "embeddings", embeddings.DIALECT),
    # Not OpenAI's own: Jina's, and had by nearly everyone who copies OpenAI.
    Rule("POST", "{version}/rerank", "rerank", rerank.DIALECT),
    Rule("POST", "{version}/images{rest}", "images"),
    Rule("POST", "{version}/audio{rest}", "audio"),
    Rule("POST", "{version}/videos{rest}", "videos"),
    Rule("GET", "{version}/realtime", "realtime", realtime.DIALECT, websocket=True),
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

# Codex with a login of ChatGPT (github.com/openai/codex, `codex-api`, read 2026-11-25), on the host
# of a website that is none of our business otherwise.
CODEX = (
    Rule("GET", "{version}/responses", "responses", responses.DIALECT, websocket=True),
    Rule("POST", "{version}/responses", "responses", responses.DIALECT),
    Rule("POST", "{version}/responses/compact", "compact", responses.DIALECT),
    Rule(ANY, "{version}/models{rest}", "models", billing=_FREE),
    Rule(ANY, "{version}/usage{rest}", "usage", billing=_FREE),
)
ANYTHING_ELSE = (Rule(ANY, "{version}{rest}", "other", billing=_FREE),)
