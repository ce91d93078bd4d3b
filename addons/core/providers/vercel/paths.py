"""What the paths of the AI SDK's own API on Vercel's gateway stand for."""

from addons.core.call import Billing
from addons.core.providers.rule import ANY, Rule
from addons.core.providers.vercel import ai_sdk, batch_results, realtime

_FREE = Billing.FREE
_OPERATIONS = {
    "language-model": "chat",
    "embedding-model": "embeddings",
    "image-model": "images",
    "video-model": "videos",
    # A video that is made in the background is charged when it is looked at and done.
    "video-model/start": "videos",
    "video-model/status": "videos",
    "speech-model": "speech",
    "transcription-model": "transcription",
    "reranking-model": "rerank",
    "decision-model": "decisions",
    "evaluation-model": "decisions",
    "artifact-model": "artifacts",
}

# The base is /v1/ai (version 5 of the SDK), /v3/ai or later.
AI_SDK = (
    *(
        Rule("GET", f"{{version}}/{name}", operation, ai_sdk.DIALECT, websocket=True)
        for name, operation in (
            ("language-model", "chat"),
            ("transcription-model", "transcription"),
        )
    ),
    Rule("GET", "{version}/realtime-model", "realtime", realtime.DIALECT, websocket=True),
    *(
        Rule("POST", f"{{version}}/{name}", operation, ai_sdk.DIALECT)
        for name, operation in _OPERATIONS.items()
    ),
    Rule("POST", "{version}/batch/results", "batches", batch_results.DIALECT),
    Rule("POST", "{version}/batch{rest}", "batches", billing=_FREE),
    Rule(ANY, "{version}/config{rest}", "config", billing=_FREE),
)
