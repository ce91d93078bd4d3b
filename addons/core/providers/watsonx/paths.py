"""What the paths of IBM watsonx.ai's API stand for."""

from addons.core.call import Billing
from addons.core.providers.openai import chat as openai_chat
from addons.core.providers.openai import completions
from addons.core.providers.rule import ANY, Rule
from addons.core.providers.watsonx import chat, generation

_FREE = Billing.FREE

# https://cloud.ibm.com/apidocs/watsonx-ai, not re-read. The base is /ml/v1, or /ml/v1-beta,
# where generation had its words the other way round.
WATSONX = (
    *(
        Rule("POST", f"{{version}}{place}/text/{name}", operation, dialect)
        for place in ("", "/deployments/{}")
        for name, operation, dialect in (
            ("generation", "generate", generation.DIALECT),
            ("generation_stream", "generate", generation.DIALECT),
            ("chat", "chat", chat.DIALECT),
            ("chat_stream", "chat", chat.DIALECT),
        )
    ),
    Rule("POST", "{version}/generation/text", "generate", generation.DIALECT),
    Rule("POST", "{version}/generation/text_stream", "generate", generation.DIALECT),
    Rule("POST", "{version}/text/embeddings", "embeddings", generation.DIALECT),
    Rule("POST", "{version}/text/rerank", "rerank", generation.DIALECT),
    Rule("POST", "{version}/text/tokenization", "tokenize", billing=_FREE),
    Rule("POST", "{version}/chat/completions", "chat", openai_chat.DIALECT, asks_for_usage=True),
    Rule("POST", "{version}/completions", "completions", completions.DIALECT, asks_for_usage=True),
    Rule(ANY, "{version}/foundation_model_specs{rest}", "models", billing=_FREE),
    Rule(ANY, "{version}/foundation_model_tasks{rest}", "models", billing=_FREE),
)
