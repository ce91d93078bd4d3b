"""`weir.internal`: the host that Weir itself is, and what it may be asked for."""

from addons.core.call import Billing
from addons.core.providers.anthropic import messages
from addons.core.providers.openai import (
    chat,
    completions,
    embeddings,
    images,
    realtime,
    responses,
    speech,
    transcription,
)
from addons.core.providers.retrieval import rerank
from addons.core.providers.row import Row
from addons.core.providers.rule import Rule
from addons.core.weir_toml import OWN_NAME

HOST = OWN_NAME
"""ICANN keeps `.internal` free for private use (board resolution of 2024-07-29): nobody can
register it, and we never ask a name server for it."""
PROVIDER = "weir"
UNKNOWN = "other"
"""The operation of a path that is not in the table."""
_FREE = Billing.FREE

# Only what names a model, because the model alone says who answers: no files, no batches, nothing
# that lies at one provider. Counting has its API's own dialect here: that says who can count.
_RULES = (
    Rule("POST", "{version}/chat/completions", "chat", chat.DIALECT, asks_for_usage=True),
    Rule("POST", "{version}/completions", "completions", completions.DIALECT, asks_for_usage=True),
    Rule("GET", "{version}/responses", "responses", responses.DIALECT, websocket=True),
    Rule("POST", "{version}/responses", "responses", responses.DIALECT),
    Rule("POST", "{version}/responses/compact", "compact", responses.DIALECT),
    Rule("POST", "{version}/responses/input_tokens", "count_tokens", responses.DIALECT, _FREE),
    Rule("POST", "{version}/messages", "messages", messages.DIALECT),
    Rule("POST", "{version}/messages/count_tokens", "count_tokens", messages.DIALECT, _FREE),
    Rule("POST", "{version}/embeddings", "embeddings", embeddings.DIALECT),
    Rule("POST", "{version}/rerank", "rerank", rerank.DIALECT),
    Rule("POST", "{version}/images/generations", "images", images.DIALECT),
    Rule("POST", "{version}/images/edits", "images", images.DIALECT),
    Rule("POST", "{version}/audio/speech", "speech", speech.DIALECT),
    Rule("POST", "{version}/audio/transcriptions", "transcription", transcription.DIALECT),
    Rule("POST", "{version}/audio/translations", "transcription", transcription.DIALECT),
    Rule("GET", "{version}/realtime", "realtime", realtime.DIALECT, websocket=True),
    Rule("GET", "{version}/models{rest}", "models", billing=_FREE),
)
ROW = Row(PROVIDER, (HOST,), {"/v1": _RULES})
