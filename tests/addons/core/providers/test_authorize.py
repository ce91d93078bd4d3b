import pytest

from addons.core.providers import authorize
from addons.core.secret import Secret

KEY = "sk-canary"


@pytest.mark.parametrize(
    ("auth", "headers"),
    [
        ("bearer", {"authorization": f"Bearer {KEY}"}),
        ("x-api-key", {"x-api-key": KEY}),
        ("x-goog-api-key", {"x-goog-api-key": KEY}),
        ("api-key", {"api-key": KEY}),
    ],
)
def test_a_key_stands_where_its_provider_looks_for_it(auth: str, headers: dict[str, str]) -> None:
    put: dict[str, str] = {}
    authorize.authorize(put, auth, Secret(KEY))
    assert put == headers


@pytest.mark.parametrize("auth", ["none", "", "cookie", "host"])
def test_any_other_style_puts_nothing_in_and_says_so_without_the_key(auth: str) -> None:
    put: dict[str, str] = {}
    with pytest.raises(ValueError, match="no way") as failed:
        authorize.authorize(put, auth, Secret(KEY))
    assert put == {}
    assert KEY not in str(failed.value)


@pytest.mark.parametrize(
    ("provider", "dialect", "auth"),
    [
        ("openai", "openai-chat", "bearer"),
        ("anthropic", "anthropic", "x-api-key"),
        ("anthropic", "opaque", "x-api-key"),
        ("anthropic", "openai-chat", "bearer"),
        ("google", "gemini", "x-goog-api-key"),
        ("google", "openai-chat", "bearer"),
        ("azure", "openai-chat", "api-key"),
        ("groq", "openai-chat", "bearer"),
    ],
)
def test_each_provider_takes_a_key_in_its_own_way(provider: str, dialect: str, auth: str) -> None:
    assert authorize.style(provider, dialect) == auth
