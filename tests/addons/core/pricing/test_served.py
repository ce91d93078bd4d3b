import pytest

from addons.core.pricing import served


@pytest.mark.parametrize(
    ("served_by", "slug", "found"),
    [
        (
            "Groq",
            "openai/gpt-oss-120b",
            [("groq", "openai/gpt-oss-120b"), ("groq", "gpt-oss-120b")],
        ),
        ("Moonshot AI", "moonshotai/kimi-k3", [("moonshotai", "moonshotai/kimi-k3")]),
        ("Z.AI", "z-ai/glm-5", [("zai", "z-ai/glm-5")]),
        (
            "Fireworks",
            "moonshotai/kimi-k2.5",
            [("fireworks", "accounts/fireworks/models/kimi-k2p5")],
        ),
        ("Parasail", "openai/gpt-oss-120b", []),
        ("DeepSeek", "deepseek/deepseek-chat-v3.1", []),
        ("", "openai/gpt-oss-120b", []),
    ],
)
def test_hosts_with_a_list_of_their_own_are_looked_up_there(
    served_by: str, slug: str, found: list[tuple[str, str]]
) -> None:
    assert list(served.lists(served_by, slug))[: len(found) or 1] == found


@pytest.mark.parametrize(
    ("served_by", "slug", "is_its_own"),
    [
        ("Mistral", "mistralai/mistral-large-2411", True),
        ("Amazon Bedrock", "amazon/nova-pro-v1", True),
        ("Inception", "inception/mercury", True),
        ("DeepSeek", "deepseek/deepseek-v3.2", False),
        ("Parasail", "mistralai/mistral-nemo", False),
        ("", "inception/mercury", False),
        ("Inception", "", False),
    ],
)
def test_the_one_price_is_right_where_a_maker_served_what_it_alone_sells(
    served_by: str, slug: str, is_its_own: bool
) -> None:
    assert served.by_its_maker(served_by, slug) is is_its_own
