"""The table of hosts: what each provider's documented paths stand for."""

import pytest
from genai_prices.data import providers as known

from addons.core.call import Billing
from addons.core.providers import internal
from addons.core.providers.host_rows import ROWS, SPOKEN
from addons.core.providers.hosts import Hosts
from addons.core.weir_toml import SPEAKS
from certs import host_names

HOSTS = Hosts()
UNPRICED = {
    *("alibaba", "ai21", "deepinfra", "heroku", "hyperbolic", "jina", "nebius", "nvidia"),
    *("ollama", "replicate", "sambanova", "scaleway", "volcengine", "watsonx", "writer", "xiaomi"),
    *("baidu", "chutes", "featherless", "friendli", "inception", "nous", "poe", "siliconflow"),
    *("stepfun", "tencent", "upstage", "venice", "helicone", "portkey", "requesty"),
    *("braintrust-proxy", "github-models", "huggingface", "opencode", "pydantic-gateway", "vercel"),
}
"""Whom the price table does not know; gateways' models are priced under their makers."""
CHAT = ("openai-chat", "chat")
CLAUDE_PROXY = "/api/v2/apps/claude-code-proxy/v1/messages"
OWN_DATA = "/openai/deployments/my-gpt/extensions/chat/completions"


@pytest.mark.parametrize(
    ("host", "path", "provider", "asks"),
    [
        ("eu.api.openai.com", "/v1/chat/completions", "openai", True),
        ("gb.api.openai.com", "/v1/chat/completions", "openai", True),
        ("a.eastus2.models.ai.azure.com", "/v1/chat/completions", "azure", True),
        ("a.eastus2.models.ai.azure.com", "/chat/completions", "azure", True),
        ("api.deepseek.com", "/v3_until_then/chat/completions", "deepseek", False),
        ("open.bigmodel.cn", "/api/paas/v4/async/chat/completions", "zhipuai", False),
        ("oai.helicone.ai", "/v1/chat/completions", "openai", True),
        ("ai-gateway.helicone.ai", "/v1/chat/completions", "helicone", True),
        ("api.portkey.ai", "/v1/chat/completions", "portkey", True),
        ("acme.openai.azure.com", "/openai/deployments/my-gpt/chat/completions", "azure", True),
        ("acme.openai.azure.com", "//openai/deployments/my-gpt/chat/completions", "azure", True),
        ("acme.openai.azure.com", "/openai/deployments/gpt-5:2/chat/completions", "azure", True),
        ("acme.openai.azure.com", "/openai/v1/chat/completions", "azure", True),
        ("acme.cognitiveservices.azure.com", "/openai/v1/chat/completions", "azure", True),
        ("acme.services.ai.azure.com", "/models/chat/completions", "azure", True),
        ("acme.services.ai.azure.com", "/api/projects/p/openai/v1/chat/completions", "azure", True),
        ("acme.openai.azure.com", OWN_DATA, "azure", False),
        ("us-south.ml.cloud.ibm.com", "/ml/gateway/v1/chat/completions", "watsonx", True),
        ("api.anthropic.com", "/v1/chat/completions", "anthropic", True),
        ("api.groq.com", "/openai/v1/chat/completions", "groq", False),
        ("api.deepseek.com", "/chat/completions", "deepseek", False),
        ("api.deepseek.com", "/v1/chat/completions", "deepseek", False),
        ("api.deepseek.com", "/beta/chat/completions", "deepseek", False),
        ("deepsearch.jina.ai", "/v1/chat/completions", "jina", False),
        ("api.x.ai", "/v1/chat/completions", "x-ai", True),
        ("us.api.x.ai", "/v1/chat/completions", "x-ai", True),
        ("api.moonshot.cn", "/v1/chat/completions", "moonshotai", False),
        ("api.z.ai", "/api/paas/v4/chat/completions", "zai", False),
        ("open.bigmodel.cn", "/api/paas/v4/chat/completions", "zhipuai", False),
        ("dashscope-intl.aliyuncs.com", "/compatible-mode/v1/chat/completions", "alibaba", True),
        ("ws-1.us-east-1.maas.aliyuncs.com", "/compatible-mode/v1/chat/completions", "alibaba", 1),
        ("api.together.xyz", "/v1/chat/completions", "together", False),
        ("api.fireworks.ai", "/inference/v1/chat/completions", "fireworks", False),
        ("api.perplexity.ai", "/chat/completions", "perplexity", False),
        ("api.perplexity.ai", "/v1/sonar", "perplexity", False),
        ("api.cerebras.ai", "/v1/chat/completions", "cerebras", True),
        ("integrate.api.nvidia.com", "/v1/chat/completions", "nvidia", True),
        ("api.deepinfra.com", "/v1/openai/chat/completions", "deepinfra", True),
        ("api.novita.ai", "/v3/openai/chat/completions", "novita", False),
        ("api.ai21.com", "/studio/v1/chat/completions", "ai21", False),
        ("api.minimax.io", "/v1/text/chatcompletion_v2", "minimax", False),
        ("ark.cn-beijing.volces.com", "/api/v3/chat/completions", "volcengine", True),
        (
            "bedrock-runtime.us-west-2.amazonaws.com",
            "/openai/v1/chat/completions",
            "aws",
            True,
        ),
        ("bedrock-mantle.eu-west-1.api.aws", "/v1/chat/completions", "aws", True),
        (
            "europe-west4-aiplatform.googleapis.com",
            "/v1/projects/p/locations/l/endpoints/openapi/chat/completions",
            "google",
            True,
        ),
        ("openrouter.ai", "/api/v1/chat/completions", "openrouter", False),
        ("ai-gateway.vercel.sh", "/v1/chat/completions", "vercel", True),
        ("router.huggingface.co", "/v1/chat/completions", "huggingface", True),
        (
            "router.huggingface.co",
            "/novita/v3/openai/chat/completions",
            "huggingface_novita",
            False,
        ),
        (
            "router.huggingface.co",
            "/groq/openai/v1/chat/completions",
            "huggingface_groq",
            False,
        ),
        ("router.huggingface.co", "/newcomer/v1/chat/completions", "huggingface", True),
        (
            "a1b2.us-east-1.aws.endpoints.huggingface.cloud",
            "/v1/chat/completions",
            "huggingface",
            True,
        ),
        ("models.github.ai", "/inference/chat/completions", "github-models", True),
        ("models.github.ai", "/orgs/acme/inference/chat/completions", "github-models", True),
        ("models.inference.ai.azure.com", "/chat/completions", "github-models", True),
        (
            "gateway.ai.cloudflare.com",
            "/v1/account/gateway/grok/v1/chat/completions",
            "x-ai",
            True,
        ),
        (
            "gateway.ai.cloudflare.com",
            "/v1/account/gateway/compat/chat/completions",
            "cloudflare",
            True,
        ),
        ("api.braintrust.dev", "/v1/proxy/chat/completions", "braintrust-proxy", True),
    ],
)
def test_chat_is_found_where_each_provider_documents_it(
    host: str, path: str, provider: str, asks: bool
) -> None:
    endpoint = HOSTS.endpoint(host, 443, "POST", path)
    assert (endpoint.provider, endpoint.dialect.name, endpoint.operation) == (provider, *CHAT)
    assert (endpoint.billing, endpoint.asks_for_usage) == (Billing.API, bool(asks))


@pytest.mark.parametrize(
    ("host", "path", "provider", "dialect"),
    [
        ("acme.openai.azure.com", "/openai/responses", "azure", "openai-responses"),
        ("acme.openai.azure.com", "/openai/v1/responses", "azure", "openai-responses"),
        (
            "acme.openai.azure.com",
            "/openai/deployments/d/embeddings",
            "azure",
            "openai-embeddings",
        ),
        ("acme.services.ai.azure.com", "/anthropic/v1/messages", "azure", "anthropic"),
        ("acme.services.ai.azure.com", "/models/images/embeddings", "azure", "openai-embeddings"),
        (
            "acme.services.ai.azure.com",
            "/api/projects/p/openai/responses",
            "azure",
            "openai-responses",
        ),
        ("acme.services.ai.azure.com", "/api/projects/p/threads/t/runs", "azure", "openai-runs"),
        (
            "acme.services.ai.azure.com",
            "/api/projects/p/agents/a/endpoint/protocols/openai/responses",
            "azure",
            "openai-responses",
        ),
        ("c.eastus2.models.ai.azure.com", "/v2/rerank", "azure", "cohere"),
        (
            "acme.services.ai.azure.com",
            "/contentunderstanding/analyzers/prebuilt-invoice:analyze",
            "azure",
            "azure-understanding",
        ),
        ("api.openai.com", "/v1/engines/davinci/completions", "openai", "openai-completions"),
        ("api.perplexity.ai", "/v1/contextualizedembeddings", "perplexity", "openai-embeddings"),
        (
            "dashscope.aliyuncs.com",
            "/api/v2/apps/protocols/compatible-mode/v1/responses",
            "alibaba",
            "openai-responses",
        ),
        ("acme.services.ai.azure.com", "/providers/cohere/v2/rerank", "azure", "cohere"),
        ("acme.services.ai.azure.com", "/providers/mistral/azure/ocr", "azure", "mistral-ocr"),
        ("api.deepseek.com", "/anthropic/v1/messages", "deepseek", "anthropic"),
        ("api.deepseek.com", "/responses", "deepseek", "openai-responses"),
        ("api.deepseek.com", "/beta/completions", "deepseek", "openai-completions"),
        ("api.x.ai", "/v1/messages", "x-ai", "anthropic"),
        ("api.x.ai", "/v1/responses", "x-ai", "openai-responses"),
        ("api.moonshot.ai", "/anthropic/v1/messages", "moonshotai", "anthropic"),
        ("api.z.ai", "/api/anthropic/v1/messages", "zai", "anthropic"),
        ("dashscope.aliyuncs.com", "/apps/anthropic/v1/messages", "alibaba", "anthropic"),
        ("dashscope.aliyuncs.com", CLAUDE_PROXY, "alibaba", "anthropic"),
        ("api.minimax.io", "/anthropic/v1/messages", "minimax", "anthropic"),
        ("api.fireworks.ai", "/inference/v1/messages", "fireworks", "anthropic"),
        ("openrouter.ai", "/api/v1/messages", "openrouter", "anthropic"),
        ("openrouter.ai", "/api/v1/responses", "openrouter", "openai-responses"),
        ("openrouter.ai", "/api/beta/responses", "openrouter", "openai-responses"),
        ("console.opencode.ai", "/proxy/connections/c/v1/messages", "opencode", "anthropic"),
        ("acme.openai.azure.com", "/openai/v1/video/generations/jobs", "azure", "openai-videos"),
        ("api.z.ai", "/api/paas/v4/layout_parsing", "zai", "openai-chat"),
        ("api.together.xyz", "/v2/videos", "together", "openai-videos"),
        ("dashscope.aliyuncs.com", "/compatible-api/v1/reranks", "alibaba", "rerank"),
        ("router.huggingface.co", "/hf-inference/models/a/b", "huggingface", "tgi"),
        (
            "router.huggingface.co",
            "/hf-inference/models/a/b/pipeline/feature-extraction",
            "huggingface",
            "opaque",
        ),
        ("anthropic.helicone.ai", "/v1/messages", "anthropic", "anthropic"),
        ("ai-gateway.vercel.sh", "/v1/messages", "vercel", "anthropic"),
        ("ai-gateway.vercel.sh", "/v1/ai/language-model", "vercel", "vercel-ai"),
        ("ai-gateway.vercel.sh", "/v3/ai/embedding-model", "vercel", "vercel-ai"),
        ("api.perplexity.ai", "/async/chat/completions", "perplexity", "perplexity-async"),
        ("api.perplexity.ai", "/v1/async/sonar", "perplexity", "perplexity-async"),
        ("api.perplexity.ai", "/v1/agent", "perplexity", "openai-responses"),
        (
            "aws-external-anthropic.us-east-1.api.aws",
            "/v1/messages",
            "anthropic",
            "anthropic",
        ),
        ("bedrock-mantle.us-east-1.api.aws", "/anthropic/v1/messages", "aws", "anthropic"),
        ("bedrock-mantle.us-east-1.api.aws", "/openai/v1/responses", "aws", "openai-responses"),
        ("gateway.pydantic.dev", "/proxy/openai/responses", "pydantic-gateway", "openai-responses"),
        (
            "gateway-us.pydantic.dev",
            "/proxy/google-vertex/v1beta1/publishers/google/models/g:generateContent",
            "pydantic-gateway",
            "gemini",
        ),
        (
            "gateway.ai.cloudflare.com",
            "/v1/account/gateway/google-ai-studio/v1beta/models/g:generateContent",
            "google",
            "gemini",
        ),
        (
            "aiplatform.googleapis.com",
            "/v1/projects/p/locations/global/publishers/google/models/g:streamGenerateContent",
            "google",
            "gemini",
        ),
        (
            "aiplatform.eu.rep.googleapis.com",
            "/v1beta1/publishers/google/models/g:generateContent",
            "google",
            "gemini",
        ),
    ],
)
def test_what_else_a_provider_speaks(host: str, path: str, provider: str, dialect: str) -> None:
    endpoint = HOSTS.endpoint(host, 443, "POST", path)
    assert (endpoint.provider, endpoint.dialect.name) == (provider, dialect)
    assert (endpoint.billing, endpoint.asks_for_usage) == (Billing.API, False)


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("acme.openai.azure.com", "/openai/realtime"),
        ("acme.openai.azure.com", "/openai/v1/realtime"),
        ("acme.services.ai.azure.com", "/voice-live/realtime"),
        ("api.x.ai", "/v1/realtime"),
        ("dashscope-intl.aliyuncs.com", "/api-ws/v1/realtime"),
    ],
)
def test_speech_comes_over_a_websocket(host: str, path: str) -> None:
    endpoint = HOSTS.endpoint(host, 443, "GET", path, {"upgrade": "websocket"})
    assert endpoint.operation == "realtime"


@pytest.mark.parametrize(
    "name",
    [
        *("azure.com", "openai.azure.com", "a.b.openai.azure.com", "portal.azure.com"),
        *("amazonaws.com", "s3.us-east-1.amazonaws.com", "bedrock.us-east-1.amazonaws.com"),
        *("sts.us-east-1.api.aws", "googleapis.com", "storage.googleapis.com"),
        *("oauth2.googleapis.com", "evil-aiplatform.googleapis.com", "rep.googleapis.com"),
        *("github.com", "api.github.com", "models.github.com", "githubcopilot.com"),
        *("huggingface.co", "us-east-1.aws.endpoints.huggingface.cloud", "vercel.sh"),
        *("x.ai", "aliyuncs.com", "oss-cn-beijing.aliyuncs.com", "us-east-1.maas.aliyuncs.com"),
    ],
)
def test_the_neighbors_of_llm_hosts_are_left_alone(name: str) -> None:
    assert not HOSTS.is_ours(name, 443)


def test_every_name_can_be_signed_and_is_written_as_clients_write_it() -> None:
    names = HOSTS.names
    assert host_names.signable(names) == tuple(sorted(names))
    assert 250 < len(names) < 400


def test_every_provider_has_the_price_table_s_name() -> None:
    ids = {provider.id for provider in known}
    assert {row.provider for row in ROWS} - ids - {internal.PROVIDER} == UNPRICED


def test_a_user_s_host_may_speak_whatever_the_settings_offer() -> None:
    assert set(SPOKEN) == set(SPEAKS)
