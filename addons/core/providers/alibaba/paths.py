"""What the paths of Alibaba's DashScope stand for."""

from addons.core.call import Billing
from addons.core.providers.alibaba import dashscope
from addons.core.providers.retrieval import rerank
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE

# https://www.alibabacloud.com/help/en/model-studio/, not re-read. The base is /api/v1; below
# /compatible-mode/v1 the same hosts speak OpenAI's dialects. What runs as a task (images, videos,
# recordings) is charged by pieces that no two models report alike, and is not counted.
DASHSCOPE = (
    *(
        Rule("POST", f"{{version}}/services/{name}", operation, dashscope.DIALECT)
        for name, operation in (
            ("aigc/text-generation/generation", "generate"),
            ("aigc/multimodal-generation/generation", "generate"),
            ("embeddings/text-embedding/text-embedding", "embeddings"),
            ("embeddings/multimodal-embedding/multimodal-embedding", "embeddings"),
            ("rerank/text-rerank/text-rerank", "rerank"),
        )
    ),
    Rule("POST", "{version}/apps/{}/completion", "app", dashscope.DIALECT),
    Rule("POST", "{version}/services{rest}", "services"),
    Rule(ANY, "{version}/tasks{rest}", "tasks", billing=_FREE),
    Rule("POST", "{version}/tokenizer", "tokenize", billing=_FREE),
    Rule(ANY, "{version}/files{rest}", "files", billing=_FREE),
    Rule(ANY, "{version}/uploads{rest}", "files", billing=_FREE),
)
# In Jina's shape, below a base that has nothing else (".../text-rerank-api", not re-read).
RERANK = (Rule("POST", "{version}/reranks", "rerank", rerank.DIALECT),)
