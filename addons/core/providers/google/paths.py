"""What the paths of Google's Gemini API stand for."""

from addons.core.call import Billing
from addons.core.providers.google import batches, gemini, interactions, live, predict
from addons.core.providers.openai import chat, embeddings
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE
_RESOURCES = ("GET", "PATCH", "DELETE")

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
    # A batch costs when its results are there, and they are counted when they are read.
    Rule("POST", "{version}/models/{}:batchGenerateContent", "batches", billing=_FREE),
    Rule("POST", "{version}/models/{}:asyncBatchEmbedContent", "batches", billing=_FREE),
    Rule("GET", "{version}/batches/{}", "batch_results", batches.DIALECT),
    Rule("GET", "{version}/files/{}:download", "files", batches.DIALECT),
    Rule("GET", "/download{version}/files/{}:download", "files", batches.DIALECT),
    Rule("POST", "{version}/models/{}:predict", "predict", predict.DIALECT),
    Rule("POST", "{version}/models/{}:predictLongRunning", "predict", predict.DIALECT),
    Rule("POST", "{version}/interactions", "interactions", interactions.DIALECT),
    Rule("GET", "{version}/interactions/{}", "interactions", interactions.DIALECT),
    Rule("POST", "{version}/interactions/{}/cancel", "interactions", interactions.DIALECT),
    Rule("DELETE", "{version}/interactions/{}", "interactions", billing=_FREE),
    # Both report their usage as an interaction does (python-genai 3.4).
    Rule("POST", "{version}/decisions", "decisions", interactions.DIALECT),
    Rule("POST", "{version}/voices", "voices", interactions.DIALECT),
    Rule("POST", "{version}/openai/chat/completions", "chat", chat.DIALECT),
    Rule("POST", "{version}/openai/embeddings", "embeddings", embeddings.DIALECT),
    Rule(ANY, "/ws{rest}", "live", live.DIALECT, websocket=True),
    # What is put into a cache is charged as input, and by the hour that it is kept:
    # https://ai.google.dev/gemini-api/docs/caching, read 2026-11-26. Its figure is only its size.
    Rule("POST", "{version}/cachedContents", "cached_contents"),
    Rule("PATCH", "{version}/cachedContents/{}", "cached_contents"),
    Rule(ANY, "{version}/openai/models{rest}", "models", billing=_FREE),
    Rule(ANY, "{version}/openai/files{rest}", "files", billing=_FREE),
    # What is put into a store is embedded, and charged by tokens that nobody reports.
    Rule("POST", "/upload{version}/fileSearchStores/{}:uploadToFileSearchStore", "file_search"),
    Rule("POST", "{version}/fileSearchStores/{}:importFile", "file_search"),
    Rule(ANY, "/upload{rest}", "files", billing=_FREE),
    *(Rule(method, "{version}/models{rest}", "models", billing=_FREE) for method in _RESOURCES),
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", operation, billing=_FREE)
        for name, operation in (
            ("tunedModels", "models"),
            ("files", "files"),
            ("cachedContents", "cached_contents"),
            ("batches", "batches"),
            ("operations", "operations"),
            ("fileSearchStores", "file_search_stores"),
            ("corpora", "corpora"),
            ("agents", "agents"),
            ("environments", "environments"),
            ("triggers", "triggers"),
            ("voices", "voices"),
            ("webhooks", "webhooks"),
            ("credentials", "credentials"),
            ("auth_tokens", "auth_tokens"),
        )
    ),
)
