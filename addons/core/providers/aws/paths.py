"""What the paths of Bedrock's hosts stand for."""

from addons.core.call import Billing
from addons.core.providers.aws import agents, converse, invoke
from addons.core.providers.rule import ANY, Rule

_FREE = Billing.FREE
# A model is one segment, or two where it is an ARN (`.../inference-profile/us.anthropic...`).
_MODELS = ("{version}/model/{segment}", "{version}/model/{segment}/{segment}")

# https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html
# read 2026-11-25.
RUNTIME = (
    *(
        Rule("POST", f"{model}/{verb}", operation, dialect, billing)
        for model in _MODELS
        for verb, operation, dialect, billing in (
            ("converse", "converse", converse.DIALECT, Billing.API),
            ("converse-stream", "converse", converse.DIALECT, Billing.API),
            ("invoke", "invoke", invoke.DIALECT, Billing.API),
            ("invoke-with-response-stream", "invoke", invoke.DIALECT, Billing.API),
            ("count-tokens", "count_tokens", invoke.DIALECT, _FREE),
        )
    ),
    Rule("POST", "{version}/guardrail/{segment}/version/{segment}/apply", "guardrail"),
    # A video, or the embeddings of one: the result goes to a bucket, and its price is not told.
    Rule("POST", "{version}/async-invoke", "async_invoke"),
    Rule("GET", "{version}/async-invoke{rest}", "async_invoke", billing=_FREE),
)
# https://docs.aws.amazon.com/bedrock/latest/APIReference/
# API_Operations_Agents_for_Amazon_Bedrock_Runtime.html, read 2026-11-25.
AGENTS = (
    Rule(
        "POST",
        "{version}/agents/{segment}/agentAliases/{segment}/sessions/{segment}/text",
        "agent",
        agents.DIALECT,
    ),
    Rule("POST", "{version}/agents/{segment}", "agent", agents.DIALECT),  # an inline agent
    *(
        Rule("POST", f"{{version}}{path}", operation)
        for path, operation in (
            ("/retrieveAndGenerate", "generate"),
            ("/retrieveAndGenerateStream", "generate"),
            ("/rerank", "rerank"),
            ("/optimize-prompt", "optimize_prompt"),
            ("/generateQuery", "generate_query"),
            ("/flows/{segment}/aliases/{segment}", "flow"),
            ("/knowledgebases/{segment}/retrieve", "retrieve"),
        )
    ),
    Rule(ANY, "{version}/sessions{rest}", "sessions", billing=_FREE),
)
