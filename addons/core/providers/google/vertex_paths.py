"""What the paths of Google's Vertex AI stand for: with a project, or in express mode without."""

from addons.core.call import Billing
from addons.core.providers.anthropic import messages
from addons.core.providers.google import gemini, interactions, live, predict
from addons.core.providers.google.publisher import Publisher
from addons.core.providers.mistral import ocr
from addons.core.providers.openai import chat, embeddings
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE
_CLAUDE = Publisher(messages.DIALECT)
_OTHERS = Publisher(chat.DIALECT)  # Mistral, AI21 and the open models speak OpenAI's
_READER = Publisher(ocr.DIALECT)
_RAW = ("rawPredict", "streamRawPredict")

# https://cloud.google.com/vertex-ai/docs/reference/rest and the paths of python-genai 3.4 and
# anthropic-sdk-python, read 2026-11-25. They stand below
# `/v1/projects/{project}/locations/{location}` or, in express mode, below `/v1`.
VERTEX = (
    Rule(
        "POST",
        "{version}/publishers/anthropic/models/count-tokens:rawPredict",
        "count_tokens",
        billing=_FREE,
    ),
    *(
        Rule("POST", f"{{version}}/publishers/anthropic/models/{{}}:{verb}", "messages", _CLAUDE)
        for verb in _RAW
    ),
    Rule("POST", "{version}/publishers/mistralai/models/mistral-ocr{}:rawPredict", "ocr", _READER),
    *(Rule("POST", f"{{version}}/{{}}/{{}}:{verb}", "chat", _OTHERS) for verb in _RAW),
    *(
        Rule("POST", f"{{version}}/{{}}/{{}}:{verb}", operation, gemini.DIALECT, billing)
        for verb, operation, billing in (
            ("generateContent", "generate", Billing.API),
            ("streamGenerateContent", "generate", Billing.API),
            ("embedContent", "embeddings", Billing.API),
            ("batchEmbedContents", "embeddings", Billing.API),
            ("countTokens", "count_tokens", _FREE),
            ("computeTokens", "count_tokens", _FREE),
        )
    ),
    Rule("POST", "{version}/{}/{}:predict", "predict", predict.DIALECT),
    Rule("POST", "{version}/{}/{}:predictLongRunning", "predict", predict.DIALECT),
    Rule("POST", "{version}/{}/{}:serverStreamingPredict", "predict", predict.DIALECT),
    Rule("POST", "{version}/{}/{}:fetchPredictOperation", "operations", billing=_FREE),
    # Models that one has deployed oneself (vLLM, TGI) tell their usage only when asked.
    Rule(
        "POST",
        "{version}/endpoints/{}/chat/completions",
        "chat",
        chat.DIALECT,
        asks_for_usage=True,
    ),
    Rule("POST", "{version}/endpoints/{}/embeddings", "embeddings", embeddings.DIALECT),
    Rule("POST", "{version}/interactions", "interactions", interactions.DIALECT),
    Rule("GET", "{version}/interactions/{}", "interactions", interactions.DIALECT),
    Rule("POST", "{version}/interactions/{}/cancel", "interactions", interactions.DIALECT),
    Rule(ANY, "/ws{rest}", "live", live.DIALECT, websocket=True),
    # To put something into a cache and to keep it longer is charged; what for is not told.
    Rule("POST", "{version}/cachedContents", "cached_contents"),
    Rule("PATCH", "{version}/cachedContents/{}", "cached_contents"),
    Rule(ANY, "{version}/cachedContents{rest}", "cached_contents", billing=_FREE),
    Rule(ANY, "{version}/operations{rest}", "operations", billing=_FREE),
)
VERTEX_RESOURCES = tuple(
    Rule(method, "{version}{rest}", "resources", billing=_FREE) for method in ("GET", "DELETE")
)
