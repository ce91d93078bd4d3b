import pytest

from addons.core.policy import upstreams
from addons.core.providers.hosts import Hosts
from addons.core.weir_toml import ExtraHost

# The path of a call below each provider's base, as its own documentation has it.
CHAT = {
    "openai": "https://api.openai.com/v1/chat/completions",
    "anthropic": "https://api.anthropic.com/v1/chat/completions",
    "google": "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
    "deepseek": "https://api.deepseek.com/chat/completions",
    "moonshotai": "https://api.moonshot.ai/v1/chat/completions",
    "x-ai": "https://api.x.ai/v1/chat/completions",
    "mistral": "https://api.mistral.ai/v1/chat/completions",
    "groq": "https://api.groq.com/openai/v1/chat/completions",
    "openrouter": "https://openrouter.ai/api/v1/chat/completions",
    "xiaomi": "https://api.xiaomimimo.com/v1/chat/completions",
    "cohere": "https://api.cohere.com/compatibility/v1/chat/completions",
    "zai": "https://api.z.ai/api/paas/v4/chat/completions",
    "arcee": "https://api.arcee.ai/api/v1/chat/completions",
    "baidu": "https://qianfan.baidubce.com/v2/chat/completions",
    "friendli": "https://api.friendli.ai/serverless/v1/chat/completions",
    "meta": "https://api.llama.com/compat/v1/chat/completions",
    "siliconflow": "https://api.siliconflow.cn/v1/chat/completions",
    "venice": "https://api.venice.ai/api/v1/chat/completions",
    "requesty": "https://router.requesty.ai/v1/chat/completions",
}
MESSAGES = {
    "anthropic": "https://api.anthropic.com/v1/messages",
    "deepseek": "https://api.deepseek.com/anthropic/v1/messages",
    "moonshotai": "https://api.moonshot.ai/anthropic/v1/messages",
    "zai": "https://api.z.ai/api/anthropic/v1/messages",
    "openrouter": "https://openrouter.ai/api/v1/messages",
}


def address(provider: str, dialect: str, own_part: str) -> str:
    found = upstreams.builtin()[provider]
    return f"{found.scheme}://{found.host}{found.bases[dialect]}{own_part}"


@pytest.mark.parametrize(("provider", "wanted"), CHAT.items(), ids=str)
def test_a_provider_answers_chats_where_its_documentation_says(provider: str, wanted: str) -> None:
    assert address(provider, "openai-chat", "/chat/completions") == wanted


@pytest.mark.parametrize(("provider", "wanted"), MESSAGES.items(), ids=str)
def test_some_answer_in_the_dialect_of_anthropic_too(provider: str, wanted: str) -> None:
    assert address(provider, "anthropic", "/messages") == wanted


def test_gemini_is_asked_below_its_own_version() -> None:
    path = "/models/gemini-2.5-pro:generateContent"
    wanted = f"https://generativelanguage.googleapis.com/v1beta{path}"
    assert address("google", "gemini", path) == wanted


@pytest.mark.parametrize("name", upstreams.builtin())
def test_each_is_a_host_of_its_provider_and_answers_in_some_dialect(name: str) -> None:
    upstream = upstreams.builtin()[name]
    assert upstream.name == upstream.provider == name
    assert (upstream.scheme, upstream.port) == ("https", 443)
    assert Hosts().is_ours(upstream.host, 443)
    assert upstream.bases


@pytest.mark.parametrize("name", upstreams.builtin())
def test_what_a_base_leads_to_is_what_the_table_of_hosts_says(name: str) -> None:
    upstream = upstreams.builtin()[name]
    for dialect, own_part in (("openai-chat", "/chat/completions"), ("anthropic", "/messages")):
        if dialect in upstream.bases:
            path = upstream.bases[dialect] + own_part
            endpoint = Hosts().endpoint(upstream.host, 443, "POST", path)
            assert (endpoint.provider, endpoint.dialect.name) == (name, dialect)


def test_everything_that_is_said_to_be_served_has_a_base() -> None:
    for name, served in upstreams.SERVED.items():
        assert set(upstreams.builtin()[name].bases) == set(served)


def test_keys_go_in_as_each_provider_wants_them() -> None:
    builtin = upstreams.builtin()
    assert builtin["openai"].auth == "bearer"
    assert builtin["anthropic"].auth == "x-api-key"
    assert builtin["google"].auth == "x-goog-api-key"


def test_a_server_of_the_users_own_needs_no_key_and_no_tls_off_port_443() -> None:
    found = upstreams.of_hosts([ExtraHost("gpu-box", 8000, "openai", "local")])
    upstream = found["gpu-box:8000"]
    assert (upstream.scheme, upstream.host, upstream.port) == ("http", "gpu-box", 8000)
    assert (upstream.auth, upstream.provider) == ("none", "local")
    assert upstream.bases["openai-chat"] == "/v1"


def test_a_companys_gateway_is_spoken_to_over_tls_with_a_key() -> None:
    host = ExtraHost("llm.company.example", 443, "anthropic", "anthropic")
    upstream = upstreams.of_hosts([host])["llm.company.example"]
    assert (upstream.scheme, upstream.auth) == ("https", "x-api-key")
    assert dict(upstream.bases) == {"anthropic": "/v1"}


def test_hosts_that_stand_for_many_are_no_upstreams() -> None:
    hosts = [
        ExtraHost("*.company.example", 443, "openai", "local"),
        ExtraHost("bedrock.company.example", 443, "bedrock", "aws"),
    ]
    assert upstreams.of_hosts(hosts) == {}
