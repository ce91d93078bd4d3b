"""What the paths of hosts for embeddings and rerankers stand for: Voyage, Jina."""

from addons.core.call import Billing
from addons.core.providers.openai import batches, embeddings
from addons.core.providers.retrieval import rerank
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE

# https://docs.voyageai.com/reference and https://api.jina.ai/redoc, not re-read.
RETRIEVAL = (
    Rule("POST", "{version}/embeddings", "embeddings", embeddings.DIALECT),
    Rule("POST", "{version}/contextualizedembeddings", "embeddings", embeddings.DIALECT),
    Rule("POST", "{version}/multimodalembeddings", "embeddings", rerank.DIALECT),
    Rule("POST", "{version}/rerank", "rerank", rerank.DIALECT),
    Rule("POST", "{version}/classify", "classify", rerank.DIALECT),
    # https://docs.voyageai.com/docs/batch-inference, read 2026-11-26: as OpenAI's.
    Rule("GET", "{version}/batches/{}", "batches", batches.DIALECT),
    Rule("GET", "{version}/files/{}/content", "batches", batches.DIALECT),
    *(
        Rule(ANY, f"{{version}}/{name}{{rest}}", name, billing=_FREE)
        for name in ("models", "files", "batches", "segment")
    ),
)
