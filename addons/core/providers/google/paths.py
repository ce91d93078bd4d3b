"""What the paths of Google's Gemini API stand for."""

from addons.core.call import Billing
from addons.core.providers.google import gemini, live
from addons.core.providers.openai import chat, embeddings
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE

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
    Rule("POST", "{version}/openai/chat/completions", "chat", chat.DIALECT),
    Rule("POST", "{version}/openai/embeddings", "embeddings", embeddings.DIALECT),
    Rule(ANY, "/ws{rest}", "live", live.DIALECT, websocket=True),
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
