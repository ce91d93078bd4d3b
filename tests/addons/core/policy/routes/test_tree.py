from typing import Any

import pytest
from hypothesis import given

from addons.core.policy.routes import tree
from addons.core.policy.routes.tree import Cases, Leaf, Link, Order, Shares
from tests.addons.core.policy.routes.trees import values


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("openai", Leaf("openai")),
        ("openai/gpt-5", Leaf("openai", "gpt-5")),
        (
            "openrouter/anthropic/claude-sonnet-4.5",
            Leaf("openrouter", "anthropic/claude-sonnet-4.5"),
        ),
        ("gpu-box:8000/llama3.2:3b", Leaf("gpu-box:8000", "llama3.2:3b")),
        ("@cheap", Link("cheap")),
    ],
)
def test_a_target_is_an_upstream_with_or_without_a_model_or_a_route(text: str, node: Leaf) -> None:
    assert tree.parse(text) == node
    assert tree.plain(node) == text


def test_targets_come_by_order_by_share_and_by_condition() -> None:
    order = tree.parse(["openai", {"shares": [{"weight": 9, "to": "groq"}]}])
    assert isinstance(order, Order)
    assert order.nodes[1] == Shares((9,), (Leaf("groq"),))
    cases = tree.parse({"cases": [{"when": "images", "to": "google"}], "else": "openai"})
    assert isinstance(cases, Cases)
    assert cases.otherwise == Leaf("openai")
    assert list(tree.ends(cases)) == [Leaf("google"), Leaf("openai")]


@given(values(("other",)))
def test_what_is_written_is_read_again_as_it_was(value: Any) -> None:
    try:
        node = tree.parse(value)
    except ValueError as error:
        assert "8 deep" in str(error)  # noqa: PT017
        return
    assert tree.parse(tree.plain(node)) == node


@pytest.mark.parametrize(
    "value",
    [
        *("", "/gpt-5", "openai/", "@", "with space", "a\nb", "x" * 300),
        *([], {}, None, 5, True, {"to": "openai"}, ["openai"] * 65),
        *({"shares": []}, {"shares": "openai"}, {"shares": ["openai"]}),
        *({"shares": [{"weight": 0, "to": "openai"}]}, {"shares": [{"weight": True, "to": "a"}]}),
        *({"shares": [{"weight": 1.5, "to": "a"}]}, {"shares": [{"weight": 1}]}),
        *({"cases": []}, {"cases": [{"when": "moon", "to": "a"}]}, {"cases": [{"to": "a"}]}),
        *({"cases": [{"when": 5, "to": "a"}]}, {"cases": [{"when": "images", "to": ""}]}),
        {"cases": [{"when": "images", "to": "a"}], "otherwise": "b"},
    ],
    ids=repr,
)
def test_what_is_no_tree_is_refused_with_a_sentence(value: Any) -> None:
    with pytest.raises(ValueError, match=r"(target|list|share|weight|case|condition)"):
        tree.parse(value)


def test_a_tree_is_at_most_eight_deep() -> None:
    value: Any = "openai"
    for _ in range(tree.DEEPEST - 1):
        value = [value]
    tree.parse(value)
    with pytest.raises(ValueError, match="at most 8 deep"):
        tree.parse([value])
