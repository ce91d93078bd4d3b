"""A named target of calls."""

import pytest

from addons.core.policy.upstream import Upstream


@pytest.mark.parametrize(
    ("auth", "dialect", "wanted"),
    [
        ("x-api-key", "anthropic", "x-api-key"),
        ("x-api-key", "openai-chat", "bearer"),
        ("x-goog-api-key", "gemini", "x-goog-api-key"),
        ("x-goog-api-key", "openai-embeddings", "bearer"),
        ("api-key", "openai-chat", "api-key"),
        ("bearer", "anthropic", "bearer"),
        ("none", "openai-chat", "none"),
    ],
)
def test_a_key_is_brought_as_the_dialect_takes_it(auth: str, dialect: str, wanted: str) -> None:
    upstream = Upstream("x", "x", "https", "x.example", 443, {dialect: "/v1"}, auth)
    assert upstream.auth_for(dialect) == wanted
