"""What servers on the user's own machine may be asked for, besides what OpenAI has."""

from addons.core.call import Billing
from addons.core.providers.huggingface.paths import TGI
from addons.core.providers.local import llamacpp, lmstudio
from addons.core.providers.ollama.paths import OLLAMA
from addons.core.providers.openai import chat, completions, embeddings
from addons.core.providers.retrieval import rerank
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE

# The READMEs of vLLM (docs.vllm.ai, "OpenAI-compatible server"), llama.cpp (tools/server), LM
# Studio (lmstudio.ai/docs/developer/rest), Ollama and Text Generation Inference, not re-read.
# They do not contradict each other: `/api/generate` is Ollama's, any other `/generate` TGI's.
LOCAL = (
    *(
        Rule("POST", f"{{version}}/{name}", operation, rerank.DIALECT)
        for name, operation in (
            ("rerank", "rerank"),
            ("reranking", "rerank"),
            ("score", "score"),
            ("pooling", "pooling"),
            ("classify", "classify"),
        )
    ),
    # Databricks' and SageMaker's way to any model (docs.databricks.com, "Foundation model REST API
    # reference", read 2026-11-26): of the usual form, and every chunk has the usage.
    Rule("POST", "{version}/serving-endpoints/{}/invocations", "chat", chat.DIALECT),
    Rule("POST", "{version}/endpoints/{}/invocations", "chat", chat.DIALECT),
    # Cloudflare's own models on its own API: developers.cloudflare.com/workers-ai, not re-read.
    Rule("POST", "{version}/ai/run/@{}/{}/{}", "generate", chat.DIALECT),
    Rule("POST", "{version}/completion", "completions", llamacpp.DIALECT),
    Rule("POST", "{version}/infill", "completions", llamacpp.DIALECT),
    Rule("POST", "{version}/api/v1/chat", "chat", lmstudio.DIALECT),
    Rule("POST", "{version}/api/v0/chat/completions", "chat", chat.DIALECT, asks_for_usage=True),
    Rule(
        "POST",
        "{version}/api/v0/completions",
        "completions",
        completions.DIALECT,
        asks_for_usage=True,
    ),
    Rule("POST", "{version}/api/v0/embeddings", "embeddings", embeddings.DIALECT),
    *OLLAMA,
    *TGI,
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", name, billing=_FREE)
        for name in (
            "tokenize",
            "detokenize",
            "apply-template",
            "props",
            "slots",
            "version",
            "ping",
            "lora-adapters",
        )
    ),
)
