import pytest

from addons.core.providers.host_rows import ROWS
from addons.core.vault import destinations

SHARED = {name for row in ROWS for other in ROWS if row.provider != other.provider
          for name in set(row.names) & set(other.names)}  # fmt: skip


@pytest.mark.parametrize(
    ("provider", "host"),
    [
        ("openai", "api.openai.com"),
        ("anthropic", "api.anthropic.com"),
        ("google", "generativelanguage.googleapis.com"),
        ("mistral", "api.mistral.ai"),
        ("xiaomi", "api.xiaomimimo.com"),
    ],
)
def test_a_key_is_for_the_hosts_of_its_providers_own_api(provider: str, host: str) -> None:
    assert destinations.own_hosts(provider)[0] == host


def test_no_key_goes_to_another_companys_gateway_by_itself() -> None:
    assert "gateway.ai.cloudflare.com" in SHARED
    for provider in destinations.providers():
        if not provider.startswith("huggingface") and provider != "cloudflare":
            assert SHARED.isdisjoint(destinations.own_hosts(provider)), provider


@pytest.mark.parametrize("provider", ["azure", "nobody"])
def test_where_hosts_have_many_owners_somebody_has_to_name_one(provider: str) -> None:
    assert destinations.own_hosts(provider) == ()


def test_logins_of_plans_are_no_keys() -> None:
    assert "chatgpt.com" not in destinations.own_hosts("openai")
    assert "github-copilot" not in destinations.providers()
    assert "openai" in destinations.providers()


@pytest.mark.parametrize(
    ("provider", "host"),
    [
        ("azure", "Our-Team.openai.azure.com"),
        ("openai", "eu.api.openai.com."),
        ("huggingface", "router.huggingface.co"),
    ],
)
def test_a_host_of_the_provider_may_be_named(provider: str, host: str) -> None:
    assert destinations.named_host(provider, host) == host.lower().removesuffix(".")


@pytest.mark.parametrize(
    ("provider", "host"),
    [
        ("openai", "api.anthropic.com"),
        ("openai", "evil.example"),
        ("openai", "api.openai.com.evil.example"),
        ("openai", ""),
        ("openai", "gateway.ai.cloudflare.com"),
        ("azure", "openai.azure.com"),
        ("azure", "*.openai.azure.com"),
        ("azure", ".openai.azure.com"),
        ("azure", "a.b.openai.azure.com"),
        ("nobody", "api.openai.com"),
    ],
)
def test_no_other_host_is(provider: str, host: str) -> None:
    with pytest.raises(ValueError, match=f"no host of {provider} .*--base-url"):
        destinations.named_host(provider, host)


@pytest.mark.parametrize(
    ("text", "host", "path"),
    [
        ("https://llm.company.example/v1", "llm.company.example:443", "/v1"),
        ("https://LLM.company.example:8443/openai/v1/", "llm.company.example:8443", "/openai/v1"),
        ("https://[2001:db8::1]/v1", "[2001:db8::1]:443", "/v1"),
        ("https://llm.company.example", "llm.company.example:443", ""),
    ],
)
def test_a_server_of_ones_own_is_named_by_its_address(text: str, host: str, path: str) -> None:
    assert destinations.base_url(text) == (host, path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "llm.company.example/v1",
        "http://llm.company.example/v1",
        "https:///v1",
        "https://user:word@llm.company.example/v1",
        "https://llm.company.example/v1?key=x",
        "https://llm.company.example/v1#x",
        "https://llm.company.example:99999/v1",
        "https://llm.company.example:x/v1",
        "https://[::1/v1",
    ],
)
def test_an_address_that_is_not_encrypted_or_says_more_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be an https address"):
        destinations.base_url(text)


@pytest.mark.parametrize(
    ("provider", "host", "path"),
    [
        ("openai", "api.openai.com", "/v1/models"),
        ("anthropic", "api.anthropic.com", "/v1/models"),
        ("groq", "api.groq.com", "/openai/v1/models"),
        ("zai", "api.z.ai", "/api/paas/v4/models"),
        ("azure", "our-team.openai.azure.com", "/openai/v1/models"),
        ("aws", "bedrock-runtime.us-east-1.amazonaws.com", "/openai/v1/models"),
        ("own", "llm.company.example", "/v1/models"),
    ],
)
def test_the_list_of_models_is_where_the_provider_has_it(
    provider: str, host: str, path: str
) -> None:
    assert destinations.models_path(provider, host) == path
