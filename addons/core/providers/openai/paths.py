"""What the paths of OpenAI's API stand for."""

from addons.core.call import Billing
from addons.core.providers.openai import (
    batches,
    chat,
    completions,
    embeddings,
    images,
    live,
    realtime,
    responses,
    runs,
    speech,
    transcription,
    videos,
)
from addons.core.providers.retrieval import rerank
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE

# Translation (`realtime/translations`) is a socket too, and charged.
REALTIME = (Rule("GET", "{version}/realtime{rest}", "realtime", realtime.DIALECT, websocket=True),)

# Chat and completions: a stream has usage only with stream_options.include_usage.
CHAT = Rule("POST", "{version}/chat/completions", "chat", chat.DIALECT, asks_for_usage=True)

# https://platform.openai.com/docs/api-reference and the paths of openai-python, read 2026-11-23.
OPENAI = (
    CHAT,
    Rule(
        "POST",
        "{version}/completions",
        "completions",
        completions.DIALECT,
        asks_for_usage=True,
    ),
    # Before 2022 the model stood in the path, and stream_options were unheard of.
    Rule("POST", "{version}/engines/{}/completions", "completions", completions.DIALECT),
    Rule("POST", "{version}/engines/{}/embeddings", "embeddings", embeddings.DIALECT),
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
    Rule("POST", "{version}/decisions", "decisions", responses.DIALECT),
    Rule("POST", "{version}/images{rest}", "images", images.DIALECT),
    Rule("POST", "{version}/audio/speech", "speech", speech.DIALECT),
    Rule("POST", "{version}/audio/transcriptions", "transcription", transcription.DIALECT),
    Rule("POST", "{version}/audio/translations", "transcription", transcription.DIALECT),
    Rule(ANY, "{version}/videos/characters{rest}", "videos", billing=_FREE),
    Rule("POST", "{version}/videos{rest}", "videos", videos.DIALECT),
    Rule("GET", "{version}/videos/{}", "videos", videos.DIALECT),
    *REALTIME,
    Rule("POST", "{version}/threads/runs", "runs", runs.DIALECT),
    Rule("POST", "{version}/threads/{}/runs", "runs", runs.DIALECT),
    Rule("POST", "{version}/threads/{}/runs/{}/submit_tool_outputs", "runs", runs.DIALECT),
    # Asking for it, changing its labels or stopping it shows a run with its usage, as often as one
    # likes: by its id it is charged once.
    Rule("GET", "{version}/threads/{}/runs/{}", "runs", runs.DIALECT),
    Rule("POST", "{version}/threads/{}/runs/{}", "runs", runs.DIALECT),
    Rule("POST", "{version}/threads/{}/runs/{}/cancel", "runs", runs.DIALECT),
    # Reading a stored completion again, or changing its labels, shows its usage again.
    Rule("GET", "{version}/chat/completions/{}", "stored_completions", chat.DIALECT),
    Rule("POST", "{version}/chat/completions/{}", "stored_completions", chat.DIALECT),
    Rule(ANY, "{version}/chat/completions{rest}", "stored_completions", billing=_FREE),
    # What a batch has used is told by itself and by its results.
    Rule("GET", "{version}/batches/{}", "batches", batches.DIALECT),
    Rule("GET", "{version}/files/{}/content", "batches", batches.DIALECT),
    # A container is charged when it is made, and no answer says so; what trains a model or grades
    # it is charged by tokens that the answer does not tell.
    Rule("POST", "{version}/containers", "containers"),
    Rule("POST", "{version}/fine_tuning/jobs", "fine_tuning"),
    Rule("POST", "{version}/fine_tuning/alpha/graders/run", "fine_tuning"),
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", name, billing=_FREE)
        for name in (
            "models",
            "audio",
            "files",
            "uploads",
            "batches",
            "containers",
            "videos",
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

# What nobody copies, by the paths of openai-python 3.54, read 2026-11-26. A socket is a session, of
# its own or one that somebody else's sound goes to. Agents tell what a turn took as a best guess
# that may change, without the model, and runs of evals once they are done: unpriced.
ALONE = (
    Rule("GET", "{version}/live/sessions", "live", live.DIALECT, websocket=True),
    Rule("GET", "{version}/live/sessions/{}/attach", "sessions", live.DIALECT, websocket=True),
    Rule("GET", "{version}/live/sessions/{}/fork", "sessions", live.DIALECT, websocket=True),
    Rule("POST", "{version}/agents/sessions", "sessions"),
    Rule("POST", "{version}/agents/sessions/{}/events", "sessions"),
    Rule("POST", "{version}/agents/automations/{}/invocations", "sessions"),
    Rule("POST", "{version}/evals/{}/runs", "evals"),
    Rule(ANY, "{version}/live{rest}", "sessions", billing=_FREE),
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", name, billing=_FREE)
        for name in (
            *("agents", "evals", "projects", "safety", "vaults"),
            *("webhook_endpoints", "webhook_event_types"),
        )
    ),
)

# Codex with a login of ChatGPT (github.com/openai/codex, `codex-api`, read 2026-11-25), on the host
# of a website that is none of our business otherwise.
CODEX = (
    Rule("GET", "{version}/responses", "responses", responses.DIALECT, websocket=True),
    Rule("POST", "{version}/responses", "responses", responses.DIALECT),
    Rule("POST", "{version}/responses/compact", "compact", responses.DIALECT),
    Rule("POST", "{version}/images{rest}", "images", images.DIALECT),
    Rule(ANY, "{version}/models{rest}", "models", billing=_FREE),
    Rule(ANY, "{version}/usage{rest}", "usage", billing=_FREE),
)
ANYTHING_ELSE = (Rule(ANY, "{version}{rest}", "other", billing=_FREE),)

# What Azure's model endpoint has besides: pictures that are embedded, not made.
AZURE = (Rule("POST", "{version}/images/embeddings", "embeddings", embeddings.DIALECT),)
AZURE_VIDEO = (
    Rule("POST", "{version}/generations/jobs", "videos", videos.DIALECT),
    Rule("GET", "{version}/generations/jobs/{}", "videos", videos.DIALECT),
    Rule(ANY, "{version}/generations{rest}", "videos", billing=_FREE),
)

# What Zhipu and Z.ai have besides: chats that are made in the background, and documents that are
# read. docs.bigmodel.cn/api-reference, read 2026-11-26.
ZHIPU = (
    Rule("POST", "{version}/async/chat/completions", "chat", chat.DIALECT),
    Rule("GET", "{version}/async-result/{}", "chat", chat.DIALECT),
    Rule("POST", "{version}/layout_parsing", "ocr", chat.DIALECT),
)

# What xAI has besides: https://docs.x.ai/developers/rest-api-reference, read 2026-11-25.
XAI = (
    Rule("GET", "{version}/chat/deferred-completion/{}", "chat", chat.DIALECT),
    Rule("POST", "{version}/tts", "speech", speech.DIALECT),
    Rule("POST", "{version}/stt", "transcription", transcription.DIALECT),
    Rule("GET", "{version}/batches/{}/results", "batches", batches.DIALECT),
    Rule("POST", "{version}/tokenize-text", "tokenize", billing=_FREE),
    *(
        Rule("GET", f"{{version}}/{name}{{rest}}", "models", billing=_FREE)
        for name in (
            "api-key",
            "embedding-models",
            "image-generation-models",
            "language-models",
            "video-generation-models",
        )
    ),
)
