"""What the paths of Cohere's API stand for."""

from addons.core.call import Billing
from addons.core.providers.cohere import chat, jobs
from addons.core.providers.openai import chat as openai_chat
from addons.core.providers.openai import embeddings
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE

# https://docs.cohere.com/reference, not re-read. Tokenizing costs nothing.
COHERE = (
    *(
        Rule("POST", f"{{version}}/{name}", operation, chat.DIALECT)
        for name, operation in (
            ("chat", "chat"),
            ("generate", "generate"),
            ("summarize", "summarize"),
            ("embed", "embeddings"),
            ("rerank", "rerank"),
            ("classify", "classify"),
            ("parse", "parse"),
        )
    ),
    # Both cost when they are done, and are counted when somebody looks.
    Rule("GET", "{version}/embed-jobs/{}", "embed-jobs", jobs.DIALECT),
    Rule("GET", "{version}/batches/{}", "batches", jobs.DIALECT),
    # The words alone come back: neither seconds nor tokens.
    Rule("POST", "{version}/audio/transcriptions", "transcription"),
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", name, billing=_FREE)
        for name in (
            "tokenize",
            "detokenize",
            "models",
            "datasets",
            "embed-jobs",
            "connectors",
            "check-api-key",
            "batches",
        )
    ),
    Rule(ANY, "{version}/finetuning{rest}", "fine_tuning"),
)
# The base is /compatibility/v1: https://docs.cohere.com/docs/compatibility-api, not re-read.
COMPATIBLE = (
    Rule("POST", "{version}/chat/completions", "chat", openai_chat.DIALECT, asks_for_usage=True),
    Rule("POST", "{version}/embeddings", "embeddings", embeddings.DIALECT),
)
