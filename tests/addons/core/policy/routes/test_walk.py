from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from addons.core.policy import upstreams
from addons.core.policy.routes import tree, walk
from addons.core.policy.routes.rule import Rule
from addons.core.policy.routes.tree import Leaf
from addons.core.policy.routes.walk import Walk
from addons.core.policy.routing import Target, Wish
from tests.addons.core.policy.routes.trees import nodes

WISH = Wish("fast", "openai-chat", seed="01j")
BUILTIN = upstreams.builtin()


def through(value: Any, wish: Wish = WISH, steps: list[str] | None = None) -> list[str]:
    rule = Rule("fast", tree.parse(value))
    return names(rule, {"fast": rule, "cheap": Rule("cheap", Leaf("groq", "llama"))}, wish, steps)


def names(
    rule: Rule, rules: dict[str, Rule], wish: Wish, steps: list[str] | None = None
) -> list[str]:
    leaves = walk.leaves(rules, rule)
    targets = {e: Target(BUILTIN[e.upstream], e.model) for e in leaves if e.upstream in BUILTIN}
    found = Walk(wish, rules, targets, steps).through(rule)
    return [f"{each.upstream.name}/{each.model}".rstrip("/") for each in found]


def test_targets_by_order_come_as_they_are_written_and_once() -> None:
    assert through(["openai", "groq/llama", ["openai", "google"]]) == [
        "openai",
        "groq/llama",
        "google",
    ]


def test_the_first_condition_that_holds_decides() -> None:
    value = {
        "cases": [
            {"when": "input_tokens > 100k", "to": "google"},
            {"when": "images", "to": "openai"},
        ],
        "else": "@cheap",
    }
    assert through(value, replace(WISH, input_tokens=200_000, has_images=True)) == ["google"]
    assert through(value, replace(WISH, has_images=True)) == ["openai"]
    assert through(value) == ["groq/llama"]
    assert through({"cases": value["cases"]}) == []


def test_a_body_is_looked_at_once_and_only_when_a_condition_asks_for_it() -> None:
    looks = []

    def look(wish: Wish) -> Wish:
        looks.append(wish)
        return replace(wish, has_images=True, look=None)

    wish = replace(WISH, look=look)
    by_tag = {"when": "tag = a", "to": "groq"}
    assert through({"cases": [by_tag], "else": "openai"}, wish) == ["openai"]
    assert looks == []
    cases = [by_tag, {"when": "tools", "to": "groq"}, {"when": "images", "to": "google"}]
    assert through({"cases": cases}, wish) == ["google"]
    assert len(looks) == 1


def test_shares_are_drawn_as_often_as_they_weigh_and_the_others_follow() -> None:
    value = {"shares": [{"weight": 80, "to": "openai"}, {"weight": 20, "to": "groq"}]}
    drawn = [through(value, replace(WISH, seed=f"call-{n}")) for n in range(5000)]
    assert all(sorted(each) == ["groq", "openai"] for each in drawn)
    first = Counter(each[0] for each in drawn)
    assert 0.78 < first["openai"] / len(drawn) < 0.82


def test_draws_below_each_other_are_independent() -> None:
    half = {"shares": [{"weight": 1, "to": "groq/a"}, {"weight": 1, "to": "groq/b"}]}
    value = {"shares": [{"weight": 1, "to": half}, {"weight": 1, "to": "openai"}]}
    drawn = Counter(through(value, replace(WISH, seed=f"call-{n}"))[0] for n in range(4000))
    assert 0.21 < drawn["groq/a"] / 4000 < 0.29
    assert 0.21 < drawn["groq/b"] / 4000 < 0.29


def test_the_steps_tell_what_was_looked_at() -> None:
    steps: list[str] = []
    share = {"shares": [{"weight": 2, "to": "openai"}, {"weight": 1, "to": "gone"}]}
    through({"cases": [{"when": "images", "to": "google"}], "else": [share, "@cheap"]}, steps=steps)
    assert steps[:2] == ["images: no", "none of the conditions holds: else"]
    assert steps[2].startswith("shares 2 : 1: this call drew number ")
    assert "there is no upstream “gone” (any more): it is left out" in steps
    assert steps[-1] == "it goes on as the route “cheap” does"


@given(
    nodes(("other",)),
    nodes(),
    st.builds(
        Wish,
        model=st.just("fast"),
        dialect=st.just("openai-chat"),
        seed=st.text(max_size=8),
        input_tokens=st.integers(0, 200),
        has_images=st.booleans(),
        has_tools=st.booleans(),
        tag=st.sampled_from(("", "a1")),
    ),
)
def test_a_call_gets_targets_of_the_tree_each_once_and_the_same_again(
    node: tree.Node, other: tree.Node, wish: Wish
) -> None:
    rule = Rule("fast", node)
    rules = {"fast": rule, "other": Rule("other", other)}
    found = names(rule, rules, wish)
    assert found == names(rule, rules, wish)
    assert len(found) == len(set(found))
    leaves = {f"{e.upstream}/{e.model}".rstrip("/") for e in walk.leaves(rules, rule)}
    assert set(found) <= leaves
