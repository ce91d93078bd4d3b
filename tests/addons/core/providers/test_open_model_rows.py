"""Hosts of open models: each speaks OpenAI's API below a base of its own."""

import pytest

from addons.core.call import Billing
from addons.core.providers.hosts import Hosts
from addons.core.providers.open_model_rows import OPEN_MODELS

HOSTS = Hosts()


@pytest.mark.parametrize(
    ("host", "base", "provider", "asks"),
    [
        ("api.venice.ai", "/api/v1", "venice", True),
        ("api.doubleword.ai", "/v1", "doubleword", True),
        ("api.arcee.ai", "/api/v1", "arcee", True),
        ("api.friendli.ai", "/serverless/v1", "friendli", True),
        ("api.llama.com", "/compat/v1", "meta", True),
        ("qianfan.baidubce.com", "/v2", "baidu", True),
        ("api.siliconflow.cn", "/v1", "siliconflow", False),
    ],
)
def test_a_base_of_any_form_leads_to_the_same_paths(
    host: str, base: str, provider: str, asks: bool
) -> None:
    chat = HOSTS.endpoint(host, 443, "POST", f"{base}/chat/completions")
    assert (chat.provider, chat.dialect.name) == (provider, "openai-chat")
    assert (chat.billing, chat.asks_for_usage) == (Billing.API, asks)
    vectors = HOSTS.endpoint(host, 443, "POST", f"{base}/embeddings")
    assert vectors.dialect.name == "openai-embeddings"
    assert HOSTS.endpoint(host, 443, "GET", f"{base}/models").billing is Billing.FREE


def test_no_name_stands_in_two_rows() -> None:
    names = [name for row in OPEN_MODELS for name in row.names]
    assert len(names) == len(set(names))
