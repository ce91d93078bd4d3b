"""Providers that copy a known API, and what else each of them has."""

import pytest

from addons.core.call import Billing
from addons.core.providers.hosts import Hosts

ARK = "ark.cn-beijing.volces.com"
HOSTS = Hosts()


@pytest.mark.parametrize(
    ("path", "dialect", "asks"),
    [
        ("/api/v3/context/chat/completions", "openai-chat", True),
        ("/api/v3/batch/chat/completions", "openai-chat", True),
        ("/api/v3/embeddings/multimodal", "openai-embeddings", False),
        ("/api/compatible/v1/messages", "anthropic", False),
    ],
)
def test_volcengine_has_doors_beside_openai_s(path: str, dialect: str, asks: bool) -> None:
    endpoint = HOSTS.endpoint(ARK, 443, "POST", path)
    assert (endpoint.provider, endpoint.dialect.name) == ("volcengine", dialect)
    assert (endpoint.billing, endpoint.asks_for_usage) == (Billing.API, asks)


@pytest.mark.parametrize(
    ("host", "method", "path"),
    [
        ("api.deepseek.com", "GET", "/user/balance"),
        ("api.moonshot.ai", "GET", "/v1/users/me/balance"),
        ("api.moonshot.ai", "POST", "/v1/tokenizers/estimate-token-count"),
        ("api.x.ai", "GET", "/v1/language-models"),
        ("api.x.ai", "POST", "/v1/tokenize-text"),
    ],
)
def test_looking_something_up_is_free(host: str, method: str, path: str) -> None:
    assert HOSTS.endpoint(host, 443, method, path).billing is Billing.FREE
