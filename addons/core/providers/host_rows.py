"""The table of LLM hosts, and what a host of the user's own may speak."""

from collections.abc import Mapping
from types import MappingProxyType

from addons.core.call import Billing
from addons.core.providers import internal, regions
from addons.core.providers.anthropic import paths as anthropic
from addons.core.providers.aws import paths as aws
from addons.core.providers.azure import paths as azure
from addons.core.providers.cohere import paths as cohere
from addons.core.providers.gateway_rows import EVERYTHING, GATEWAYS, paid_first
from addons.core.providers.google import paths as google
from addons.core.providers.google.rows import GOOGLE
from addons.core.providers.google.vertex_paths import VERTEX
from addons.core.providers.huggingface import paths as huggingface
from addons.core.providers.imitator_rows import IMITATORS
from addons.core.providers.local import paths as local
from addons.core.providers.mistral import paths as mistral
from addons.core.providers.ollama import paths as ollama
from addons.core.providers.open_model_rows import OPEN_MODELS
from addons.core.providers.openai import paths as openai
from addons.core.providers.replicate import paths as replicate
from addons.core.providers.retrieval import paths as retrieval
from addons.core.providers.row import Row, each
from addons.core.providers.rule import Rule, unasked
from addons.core.providers.watsonx import paths as watsonx
from addons.core.providers.writer import paths as writer

_ASKED = openai.OPENAI
"""OpenAI's paths where a stream has usage only if the request asks for it."""
_TOLD = unasked(openai.OPENAI)
"""The same where every stream ends with its usage."""
_MESSAGES = anthropic.ANTHROPIC_MESSAGES
_PLAN = Billing.SUBSCRIPTION

_FIRST_PARTY = (
    Row("openai", regions.OPENAI, {"{v}": (*_ASKED, *openai.ALONE)}),
    # Codex with a ChatGPT login; all else on this host is ChatGPT's own.
    Row(
        "openai",
        ("chatgpt.com",),
        {"/backend-api/codex": openai.CODEX, "": openai.ANYTHING_ELSE},
        _PLAN,
    ),
    Row("anthropic", ("api.anthropic.com",), {"{v}": anthropic.ANTHROPIC}),
    *GOOGLE,
)
_CLOUDS = (
    # https://learn.microsoft.com/azure/ai-foundry/openai/reference, ".../api-version-lifecycle" and
    # "Foundry Models endpoints", read 2026-11-25. A deployment in the path is not the model.
    Row(
        "azure",
        (
            "*.openai.azure.com",
            "*.cognitiveservices.azure.com",
            "*.services.ai.azure.com",
            "*.api.cognitive.microsoft.com",
            "*.openai.azure.us",
        ),
        {
            "/openai/deployments/{segment}": _ASKED,
            "/openai/deployments/{segment}/extensions": _TOLD,  # answers on own data, until 2024
            "/openai{v}": _ASKED,
            "/openai": _ASKED,
            "/anthropic{v}": _MESSAGES,
            "/models": (*openai.AZURE, *_ASKED),
            # A Foundry project leads to the same (learn.microsoft.com/azure/ai-foundry, not
            # re-read).
            "/api/projects/{segment}/openai{v}": _ASKED,
            "/api/projects/{segment}/openai": _ASKED,
            "/api/projects/{segment}": _ASKED,
            # Agents speak as a model does (.../develop-first-agent, read 2026-11-26).
            "/api/projects/{segment}/agents/{segment}/endpoint/protocols/openai": _ASKED,
            "/api/projects/{segment}/applications/{segment}/protocols/openai": _ASKED,
            "/voice-live": openai.REALTIME,
            # Sora's first API (".../video-generation"), before OpenAI's own.
            "/openai{v}/video": openai.AZURE_VIDEO,
            "/contentunderstanding": azure.UNDERSTANDING,
            "/providers/cohere{v}": cohere.COHERE,
            "/providers/mistral/azure": mistral.MISTRAL,
            "": _ASKED,
        },
    ),
    Row(
        "azure",
        regions.AZURE_SERVERLESS,
        {
            "/v1": (*_ASKED, *mistral.MISTRAL),
            "/models": (*openai.AZURE, *_ASKED),
            "": (*openai.AZURE, *_ASKED),
            "{v}": cohere.COHERE,
        },
    ),
    # https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html and
    # .../bedrock-mantle.html, read 2026-11-25.
    Row("aws", regions.BEDROCK, {"": aws.RUNTIME, "/openai/v1": _ASKED}),
    Row("aws", regions.BEDROCK_AGENTS, {"": aws.AGENTS}),
    Row(
        "aws",
        regions.BEDROCK_MANTLE,
        {"/v1": _ASKED, "/openai/v1": _ASKED, "/anthropic/v1": _MESSAGES},
    ),
    # Anthropic's own platform on AWS: Anthropic's model names at Anthropic's prices.
    Row("anthropic", regions.CLAUDE_ON_AWS, {"{v}": anthropic.ANTHROPIC}),
)
# Who speaks a dialect of its own, some beside a known one.
_OWN_WAYS = (
    Row(
        "cohere",
        ("api.cohere.com", "api.cohere.ai"),
        {"{v}": cohere.COHERE, "/compatibility/v1": cohere.COMPATIBLE},
    ),
    # https://docs.mistral.ai/api and .../studio-api/regional-inference, read 2026-11-25.
    Row(
        "mistral",
        (*each("api.{}mistral.ai", ("", "eu.", "us.")), "codestral.mistral.ai"),
        {"{v}": mistral.MISTRAL},
    ),
    Row("ollama", ("ollama.com",), {"": ollama.OLLAMA, "{v}": (*_ASKED, *_MESSAGES)}),
    # The same models under their owner's name: https://www.mongodb.com/docs/voyageai, read
    # 2026-11-25.
    Row("voyageai", ("api.voyageai.com", "ai.mongodb.com"), {"{v}": retrieval.RETRIEVAL}),
    Row("jina", ("api.jina.ai",), {"{v}": retrieval.RETRIEVAL}),
    # https://jina.ai/deepsearch, read 2026-11-26: a chat that searches; the last event counts.
    Row("jina", ("deepsearch.jina.ai",), {"/v1": _TOLD}),
    # https://cloud.ibm.com/apidocs/watsonx-ai, "endpoint URLs", read 2026-11-25.
    Row(
        "watsonx",
        each("{}.ml.cloud.ibm.com", ("us-south", "eu-de", "eu-gb", "jp-tok", "au-syd", "ca-tor")),
        {
            "/ml/v1": watsonx.WATSONX,
            "/ml/v1-beta": watsonx.WATSONX,
            "/ml/gateway/v1": _ASKED,
        },
    ),
    Row("replicate", ("api.replicate.com",), {"{v}": replicate.REPLICATE}),
    Row("writer", ("api.writer.com",), {"{v}": writer.WRITER}),
    Row(
        "huggingface",
        ("api-inference.huggingface.co",),
        {"/models/{}/{}/v1": _ASKED, "": huggingface.INFERENCE},
    ),
)
ROWS = (
    *_FIRST_PARTY,
    *_CLOUDS,
    *_OWN_WAYS,
    *IMITATORS,
    *OPEN_MODELS,
    *GATEWAYS,
    internal.ROW,
)

# What a host of the user's own may be asked for. The prefix before the path is theirs to choose.
_LOCAL = paid_first((*openai.XAI, *EVERYTHING, *local.LOCAL))
SPOKEN: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "openai": _LOCAL,
        "ollama": _LOCAL,
        "anthropic": anthropic.ANTHROPIC,
        "gemini": (*google.GEMINI, *VERTEX),
        "cohere": cohere.COHERE,
        "mistral": mistral.MISTRAL,
        "watsonx": watsonx.WATSONX,
        "bedrock": (*aws.RUNTIME, *aws.AGENTS, *openai.OPENAI, *_MESSAGES),
    }
)
