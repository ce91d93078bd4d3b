"""The table of hosts: what a plan pays for, and what costs nothing."""

import pytest

from addons.core.call import Billing
from addons.core.providers.hosts import Hosts

HOSTS = Hosts()


@pytest.mark.parametrize(
    ("host", "path", "dialect"),
    [
        ("api.githubcopilot.com", "/chat/completions", "openai-chat"),
        ("chatgpt.com", "/backend-api/codex/images/generations", "openai-images"),
        ("api.individual.githubcopilot.com", "/responses", "openai-responses"),
        ("api.business.githubcopilot.com", "/v1/messages", "anthropic"),
        ("api.enterprise.githubcopilot.com", "/embeddings", "openai-embeddings"),
        (
            "proxy.individual.githubcopilot.com",
            "/v1/engines/gpt-41-copilot/completions",
            "openai-completions",
        ),
        ("cli-chat-proxy.grok.com", "/v1/responses", "openai-responses"),
        ("api.kimi.com", "/coding/v1/messages", "anthropic"),
        ("api.z.ai", "/api/coding/paas/v4/chat/completions", "openai-chat"),
        ("coding-intl.dashscope.aliyuncs.com", "/v1/chat/completions", "openai-chat"),
        (
            "token-plan.cn-beijing.maas.aliyuncs.com",
            "/compatible-mode/v1/chat/completions",
            "openai-chat",
        ),
        ("token-plan-sgp.xiaomimimo.com", "/anthropic/v1/messages", "anthropic"),
        ("opencode.ai", "/zen/go/v1/chat/completions", "openai-chat"),
        ("ark.cn-beijing.volces.com", "/api/coding/v3/chat/completions", "openai-chat"),
        ("ark.cn-beijing.volces.com", "/api/coding/v1/messages", "anthropic"),
    ],
)
def test_what_a_plan_pays_for(host: str, path: str, dialect: str) -> None:
    endpoint = HOSTS.endpoint(host, 443, "POST", path)
    assert (endpoint.dialect.name, endpoint.billing) == (dialect, Billing.SUBSCRIPTION)


@pytest.mark.parametrize(
    ("host", "method", "path"),
    [
        ("api.groq.com", "GET", "/openai/v1/models"),
        ("acme.openai.azure.com", "GET", "/openai/models"),
        ("acme.services.ai.azure.com", "PUT", "/contentunderstanding/analyzers/invoices"),
        ("openrouter.ai", "GET", "/api/v1/models"),
        ("openrouter.ai", "GET", "/api/beta/models"),
        ("router.huggingface.co", "GET", "/hf-inference/models/a/b"),
        ("acme.openai.azure.com", "GET", "/openai/v1/video/generations/g/content/video"),
        ("openrouter.ai", "GET", "/api/v1/key"),
        ("openrouter.ai", "GET", "/"),
        ("api.githubcopilot.com", "GET", "/models"),
        ("api.githubcopilot.com", "GET", "/agents/swe/jobs"),
        ("api.braintrust.dev", "POST", "/logs3"),
        ("opencode.ai", "GET", "/install"),
        ("api.deepseek.com", "POST", "/anthropic/v1/messages/count_tokens"),
    ],
)
def test_what_costs_nothing(host: str, method: str, path: str) -> None:
    assert HOSTS.endpoint(host, 443, method, path).billing is Billing.FREE
