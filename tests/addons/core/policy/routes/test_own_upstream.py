from typing import Any

import pytest

from addons.core.policy.routes import own_upstream
from addons.core.policy.upstream import Upstream
from addons.core.weir_toml import ExtraHost


def named(url: str, name: str = "ours", **more: Any) -> Upstream:
    return own_upstream.named(name, url, **more)


@pytest.mark.parametrize(
    ("url", "family", "dialect", "base"),
    [
        ("https://llm.company.example", "openai", "openai-chat", "/v1"),
        ("https://llm.company.example/", "openai", "openai-chat", "/v1"),
        ("https://llm.company.example/v1", "openai", "openai-chat", "/v1"),
        ("https://llm.company.example/llm/v1/", "openai", "openai-responses", "/llm/v1"),
        ("https://our.openai.azure.com/openai/v1", "openai", "openai-chat", "/openai/v1"),
        ("https://llm.company.example/api/paas/v4", "openai", "openai-chat", "/api/paas/v4"),
        ("https://llm.company.example/claude", "anthropic", "anthropic", "/claude/v1"),
        ("https://llm.company.example/claude/v1", "anthropic", "anthropic", "/claude/v1"),
        ("https://llm.company.example", "gemini", "gemini", "/v1beta"),
        ("https://llm.company.example/v1", "gemini", "openai-chat", "/v1/openai"),
        ("https://llm.company.example", "ollama", "ollama", ""),
    ],
)
def test_a_base_url_is_what_a_client_would_be_given(
    url: str, family: str, dialect: str, base: str
) -> None:
    assert named(url, speaks=[family]).bases[dialect] == base


def test_one_server_can_copy_several_and_say_where() -> None:
    bases = [("anthropic", "/claude/v1")]
    upstream = named("https://h.example/v1", speaks=["openai", "anthropic"], bases=bases)
    assert upstream.bases["openai-chat"] == "/v1"
    assert upstream.bases["anthropic"] == "/claude/v1"
    assert (upstream.host, upstream.port, upstream.auth) == ("h.example", 443, "bearer")


def test_a_key_goes_in_as_the_provider_takes_it() -> None:
    assert named("https://our.openai.azure.com/openai/v1", provider="azure").auth == "api-key"
    assert named("https://h.example", provider="azure", auth="bearer").auth == "bearer"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/v1",
        "http://localhost:11434",
        "http://gpu-box:8000",
        "http://10.1.2.3:8000",
        "http://gpu.lan",
    ],
)
def test_a_server_nearby_may_do_without_tls_if_its_owner_says_so(url: str) -> None:
    upstream = named(url, may_be_plain=True)
    assert (upstream.scheme, upstream.auth) == ("http", "none")
    with pytest.raises(ValueError, match="--plain"):
        named(url)


@pytest.mark.parametrize("url", ["http://llm.company.example/v1", "http://8.8.8.8", "http://a.b"])
def test_one_far_away_may_not_even_so(url: str) -> None:
    with pytest.raises(ValueError, match="this machine or in your own network"):
        named(url, may_be_plain=True)


@pytest.mark.parametrize(
    "url",
    [
        *("", "llm.company.example", "ftp://h.example", "https://", "https://h.example:0"),
        *(
            "https://h.example:99999",
            "https://sk-canary@h.example",
            "https://h.example/?key=sk-canary",
        ),
        *("https://h.example/#sk-canary", "https://*.h.example", "https://weir.internal/v1"),
        *("https://169.254.169.254", "https://0.0.0.0", "https://[::1]:8000", "https://[fe80::1]"),
        *(
            "https://h.example/a/../b",
            "https://h.example/a b",
            "https://h_.example/",
            "https://ü.de",
        ),
    ],
)
def test_what_is_no_base_url_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ValueError, match=r"(host|address|base|server)") as error:
        named(url)
    assert "sk-canary" not in str(error.value)


@pytest.mark.parametrize("name", ["openai", "groq", "Ours", "", "a/b", "-a", "a" * 41, "@a"])
def test_a_providers_name_and_odd_ones_cannot_be_taken(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        named("https://h.example", name)


def test_a_provider_that_there_is_not_has_no_prices() -> None:
    with pytest.raises(ValueError, match="no provider 'opnai'"):
        named("https://h.example", provider="opnai")


@pytest.mark.parametrize(
    ("host", "is_own"),
    [("127.0.0.1", True), ("localhost", True), ("a.localhost", True), ("10.0.0.1", False)],
)
def test_this_machine_is_known_by_its_names(host: str, is_own: bool) -> None:
    assert own_upstream.is_this_machine(host) is is_own


def test_providers_and_the_users_hosts_are_there_already() -> None:
    given = own_upstream.given([ExtraHost("gpu-box", 8000, "openai", "local")])
    assert {"gpu-box:8000", "openai", "anthropic"} <= set(given)
