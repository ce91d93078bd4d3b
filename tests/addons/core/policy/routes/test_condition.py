from dataclasses import replace

import pytest

from addons.core.policy.routes import condition
from addons.core.policy.routing import Wish

PLAIN = Wish("gpt-5", "openai-chat")
RICH = replace(
    PLAIN,
    input_tokens=200_001,
    has_images=True,
    has_tools=True,
    wants_reasoning=True,
    tag="batch-7",
)


@pytest.mark.parametrize(
    "text",
    [
        "images",
        "tools",
        "reasoning",
        "tag = batch*",
        "tag=batch-?",
        "input_tokens > 200k",
        "input-tokens>=200001",
        "images and tools and input_tokens > 1k",
        "  images   and  tools ",
    ],
)
def test_a_condition_holds_for_the_calls_that_it_is_about(text: str) -> None:
    parsed = condition.parse(text)
    assert parsed.holds(RICH)
    assert not parsed.holds(PLAIN)


@pytest.mark.parametrize("text", ["not images", "not tag = batch*", "input_tokens < 1M", "tag = *"])
def test_a_condition_can_say_not_and_below(text: str) -> None:
    assert condition.parse(text).holds(PLAIN)


@pytest.mark.parametrize(
    ("text", "most"),
    [("input_tokens <= 5", 5), ("input_tokens < 6", 5), ("input_tokens < 1k", 999)],
)
def test_a_limit_holds_to_the_token(text: str, most: int) -> None:
    parsed = condition.parse(text)
    assert parsed.holds(replace(PLAIN, input_tokens=most))
    assert not parsed.holds(replace(PLAIN, input_tokens=most + 1))


@pytest.mark.parametrize(
    "text", ["", "image", "images or tools", "input_tokens > lots", "not input_tokens > 5", "tag"]
)
def test_what_is_no_condition_is_refused_with_those_that_there_are(text: str) -> None:
    with pytest.raises(ValueError, match="Conditions are images, tools"):
        condition.parse(text)


def test_only_a_tag_can_be_told_without_the_body() -> None:
    assert not condition.parse("tag = batch* and not tag = x").needs_body
    assert condition.parse("tag = batch* and images").needs_body


def test_a_condition_does_not_grow_without_end() -> None:
    with pytest.raises(ValueError, match="8 parts at most"):
        condition.parse(" and ".join(["images"] * 9))
