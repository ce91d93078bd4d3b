import pytest

from addons.core.policy.owners import owners, owns_models


@pytest.mark.parametrize(
    ("model", "owner"),
    [
        ("gpt-5", "openai"),
        ("o3", "openai"),
        ("ft:gpt-4o-mini:acme::abc", "openai"),
        ("text-embedding-3-small", "openai"),
        ("claude-sonnet-4-5", "anthropic"),
        ("gemini-2.5-pro", "google"),
        ("models/gemini-2.5-pro", "google"),
        ("text-embedding-004", "google"),
        ("grok-4", "x-ai"),
        ("deepseek-chat", "deepseek"),
        ("mistral-large-latest", "mistral"),
        ("kimi-k2", "moonshotai"),
        ("glm-4.6", "zai"),
        ("qwen3-max", "alibaba"),
        ("mimo-v2-flash", "xiaomi"),
        ("command-a-03-2025", "cohere"),
        ("sonar-pro", "perplexity"),
    ],
)
def test_a_model_is_known_by_its_name(model: str, owner: str) -> None:
    assert owners(model)[0] == owner
    assert owns_models(owner)


@pytest.mark.parametrize(
    "model", ["llama3.2:3b", "o1x", "my-gpt-5", "openai/gpt-5", "", "g" * 5000]
)
def test_what_nobody_is_known_for_has_no_owner(model: str) -> None:
    assert owners(model) == ()


def test_who_serves_the_models_of_others_owns_none() -> None:
    assert not owns_models("groq")
