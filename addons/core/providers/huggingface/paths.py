"""What the paths of Hugging Face's own servers stand for."""

from addons.core.call import Billing
from addons.core.providers.huggingface import generate
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE

# https://huggingface.github.io/text-generation-inference/ and
# https://huggingface.co/docs/inference-providers, not re-read.
TGI = (
    Rule("POST", "{version}/generate", "generate", generate.DIALECT),
    Rule("POST", "{version}/generate_stream", "generate", generate.DIALECT),
    Rule("POST", "{version}/tokenize", "tokenize", billing=_FREE),
    *(
        Rule("GET", f"{{version}}/{name}", name, billing=_FREE)
        for name in ("info", "health", "metrics")
    ),
)
# A model of the inference API that is no language model says no tokens.
INFERENCE = (
    Rule("POST", "{version}/models/{}", "generate", generate.DIALECT),
    Rule("POST", "{version}/models/{}/{}", "generate", generate.DIALECT),
    Rule("POST", "{version}/models{rest}", "inference"),
    Rule(ANY, "{version}/models{rest}", "models", billing=_FREE),
    Rule(ANY, "{version}/status{rest}", "status", billing=_FREE),
)
