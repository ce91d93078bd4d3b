"""What the paths of Mistral's API stand for."""

from addons.core.call import Billing
from addons.core.providers.mistral import conversations, ocr, realtime
from addons.core.providers.openai import batches, chat, embeddings
from addons.core.providers.openai import paths as openai
from addons.core.providers.rule import ANY, Rule, unasked

_FREE = Billing.FREE

# https://docs.mistral.ai/api, not re-read. Streams end with their usage, unasked. Moderation
# and classification are charged, but their answers say nothing that could be counted.
MISTRAL = (
    Rule("POST", "{version}/chat/completions", "chat", chat.DIALECT),
    Rule("POST", "{version}/agents/completions", "chat", chat.DIALECT),
    Rule("POST", "{version}/fim/completions", "completions", chat.DIALECT),
    Rule("POST", "{version}/embeddings", "embeddings", embeddings.DIALECT),
    Rule("POST", "{version}/ocr", "ocr", ocr.DIALECT),
    Rule("POST", "{version}/conversations", "conversations", conversations.DIALECT),
    Rule("POST", "{version}/conversations/{}", "conversations", conversations.DIALECT),
    Rule("POST", "{version}/conversations/{}/restart", "conversations", conversations.DIALECT),
    Rule("POST", "{version}/audio/transcriptions", "transcription", conversations.DIALECT),
    Rule(
        "GET",
        "{version}/audio/transcriptions/realtime",
        "transcription",
        realtime.DIALECT,
        websocket=True,
    ),
    Rule("POST", "{version}/moderations", "moderations"),
    Rule("POST", "{version}/chat/moderations", "moderations"),
    Rule("POST", "{version}/classifications", "classify"),
    Rule("POST", "{version}/chat/classifications", "classify"),
    Rule("GET", "{version}/batch/jobs/{}", "batches", batches.DIALECT),
    Rule(ANY, "{version}/batch{rest}", "batches", billing=_FREE),
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", name, billing=_FREE)
        for name in ("agents", "conversations", "libraries")
    ),
    *unasked(openai.OPENAI),
)
