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
# Running a model is a POST below its name, whatever it is for: one that is no language model
# says no tokens, and is not free all the same.
MODELS = (
    Rule("POST", "{version}/models/{}", "generate", generate.DIALECT),
    Rule("POST", "{version}/models/{}/{}", "generate", generate.DIALECT),
    Rule("POST", "{version}/models/{}/{}/pipeline/{}", "inference"),
    Rule("POST", "{version}/models/{}/{}/predictions", "inference"),
)
INFERENCE = (
    *MODELS,
    Rule("POST", "{version}/models{rest}", "inference"),
    Rule("POST", "{version}/pipeline{rest}", "inference"),
    Rule(ANY, "{version}/models{rest}", "models", billing=_FREE),
    Rule(ANY, "{version}/status{rest}", "status", billing=_FREE),
)
