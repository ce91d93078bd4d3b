"""What the paths of the AI SDK's own API on Vercel's gateway stand for."""

from addons.core.call import Billing
from addons.core.providers.rule import ANY, Rule
from addons.core.providers.vercel import ai_sdk

# The base is /v1/ai (version 5 of the SDK), /v3/ai or later.
AI_SDK = (
    Rule("POST", "{version}/language-model", "chat", ai_sdk.DIALECT),
    Rule("POST", "{version}/embedding-model", "embeddings", ai_sdk.DIALECT),
    Rule("POST", "{version}/image-model", "images", ai_sdk.DIALECT),
    Rule("POST", "{version}/reranking-model", "rerank", ai_sdk.DIALECT),
    Rule(ANY, "{version}/config{rest}", "config", billing=Billing.FREE),
)
