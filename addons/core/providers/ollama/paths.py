"""What the paths of Ollama's own API stand for."""

from addons.core.call import Billing
from addons.core.providers.ollama import native
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE

# https://github.com/ollama/ollama/blob/main/docs/api.md, not re-read.
OLLAMA = (
    Rule("POST", "{version}/api/chat", "chat", native.DIALECT),
    Rule("POST", "{version}/api/generate", "generate", native.DIALECT),
    Rule("POST", "{version}/api/embed", "embeddings", native.DIALECT),
    Rule("POST", "{version}/api/embeddings", "embeddings", native.DIALECT),
    *(
        Rule(ANY, f"{{version}}/api/{name}{{rest}}", "models", billing=_FREE)
        for name in (
            "tags",
            "show",
            "ps",
            "pull",
            "push",
            "create",
            "copy",
            "delete",
            "blobs",
            "version",
            "me",
            "signout",
        )
    ),
)
