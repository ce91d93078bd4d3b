import pytest

from addons.core.policy.routes import tree
from addons.core.policy.routes.rule import Rule, fault


def rule(name: str, to: object = "openai", **about: object) -> Rule:
    return Rule(name, tree.parse(to), **about)  # type: ignore[arg-type]


# Each goes before the next.
PRECEDENCE = [
    rule("urgent", priority=1),
    rule("one-caller", callers=("ci",), models=("gpt-*",)),
    rule("some-callers-of-a-project", callers=("ci-*",), projects=("web",)),
    rule("some-callers", callers=("ci-*",), models=("gpt-5",)),
    rule("more-callers", callers=("c*",), models=("gpt-5",)),
    rule("project", projects=("web",)),
    rule("alias", models=("gpt-5",), dialects=("openai-chat",)),
    rule("alias-in-any-dialect", models=("gpt-5",)),
    rule("long-glob", models=("gpt-5-*",)),
    rule("short-glob", models=("gpt-*",)),
    rule("dialect", dialects=("anthropic",)),
    rule("any"),
    rule("any-later-by-name"),
    rule("last", priority=-1),
]


@pytest.mark.parametrize("place", range(len(PRECEDENCE) - 1))
def test_the_more_exactly_named_goes_first(place: int) -> None:
    assert PRECEDENCE[place].rank < PRECEDENCE[place + 1].rank


def test_aliases_are_the_models_without_wildcards() -> None:
    assert rule("r", models=("fast", "gpt-*", "chea?")).aliases == ("fast",)


def test_a_rule_that_leads_to_itself_is_found_whoever_it_passes() -> None:
    rules = {
        each.name: each
        for each in (rule("a", "@b"), rule("b", ["openai", "@c"]), rule("c", "@b"), rule("d"))
    }
    assert fault(rules["a"], rules) == "it leads to itself: a → b → c → b"
    assert fault(rules["c"], rules) == "it leads to itself: c → b → c"
    assert fault(rules["d"], rules) == ""


def test_a_rule_that_leads_nowhere_is_found() -> None:
    assert "“gone”, which there is not" in fault(rule("a", "@gone"), {})


def test_routes_behind_each_other_count_into_the_depth() -> None:
    chain = {f"r{n}": rule(f"r{n}", f"@r{n + 1}") for n in range(20)}
    chain["r20"] = rule("r20")
    assert fault(chain["r13"], chain) == ""
    assert "9 deep; at most 8" in fault(chain["r12"], chain)
    assert "8 routes" in fault(chain["r0"], chain)


def test_the_same_route_twice_is_no_circle_but_counts_twice() -> None:
    rules = {"wide": rule("wide", ["openai"] * 40), "twice": rule("twice", ["@wide"] * 2)}
    assert fault(rules["wide"], rules) == ""
    assert "80 targets" in fault(rules["twice"], rules)
