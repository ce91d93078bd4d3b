from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addons.core.call import Refusal
from addons.core.policy import upstreams
from addons.core.policy.routes import tree
from addons.core.policy.routes.book import Book
from addons.core.policy.routes.rule import Rule
from addons.core.policy.routing import Decision, Wish
from addons.core.weir_toml import ExtraHost
from tests.addons.core.policy.routes.trees import values

LOCAL = upstreams.of_hosts([ExtraHost("gpu-box", 8000, "openai", "local")])
UPSTREAMS = {**LOCAL, **upstreams.builtin()}


def rule(name: str, to: Any = "openai", **about: Any) -> Rule:
    return Rule(name, tree.parse(to), **about)


def book(*rules: Rule, with_key: tuple[str, ...] = ("openai", "anthropic")) -> Book:
    return Book(rules, UPSTREAMS, frozenset(with_key))


def at_openai(model: str = "gpt-5", **facts: Any) -> Wish:
    return Wish(model, **{"dialect": "openai-chat", "provider": "openai", **facts})


def at_weir(model: str, dialect: str = "openai-chat", **facts: Any) -> Wish:
    return Wish(model, dialect, **facts)


def led(decided: Decision | Refusal) -> list[str]:
    assert isinstance(decided, Decision), decided
    return [f"{each.upstream.name}/{each.model}".rstrip("/") for each in decided.targets]


def refused(decided: Decision | Refusal) -> Refusal:
    assert isinstance(decided, Refusal), decided
    return decided


def test_the_first_rule_by_precedence_decides() -> None:
    rules = (
        rule("all", "groq"),
        rule("alias", "openrouter", models=("gpt-5",)),
        rule("ci", "deepseek", callers=("ci",)),
    )
    ruled = book(*rules)
    assert led(ruled.decide(at_openai(caller="ci"))) == ["deepseek"]
    assert led(ruled.decide(at_openai())) == ["openrouter"]
    assert led(ruled.decide(at_openai("gpt-4o"))) == ["groq"]
    assert book(*reversed(rules)).decide(at_openai()) == ruled.decide(at_openai())


@pytest.mark.parametrize(
    ("about", "is_about"),
    [
        ({"models": ("gpt-*",)}, True),
        ({"models": ("claude-*", "o3")}, False),
        ({"callers": ("ali*",)}, True),
        ({"callers": ("bob",)}, False),
        ({"projects": ("web",)}, True),
        ({"projects": ("shop",)}, False),
        ({"dialects": ("openai-*",)}, True),
        ({"dialects": ("anthropic",)}, False),
        ({"models": ("gpt-*",), "callers": ("bob",)}, False),
    ],
)
def test_a_rule_is_about_the_calls_that_fit_all_it_says(
    about: dict[str, Any], is_about: bool
) -> None:
    decided = book(rule("r", "groq", **about)).decide(at_openai(caller="alice", project="web"))
    assert led(decided) == (["groq"] if is_about else [])


def test_a_rule_none_of_whose_cases_holds_leaves_the_call_to_the_next() -> None:
    images = rule("images", {"cases": [{"when": "images", "to": "google"}]}, models=("gpt-5",))
    ruled = book(images, rule("rest", "groq"))
    assert led(ruled.decide(at_openai(has_images=True))) == ["google"]
    assert led(ruled.decide(at_openai())) == ["groq"]


def test_a_call_that_no_rule_is_about_goes_where_the_client_sends_it() -> None:
    assert book(rule("r", models=("o3",))).decide(at_openai()) == Decision(())


def test_targets_that_do_not_speak_the_dialect_are_left_out() -> None:
    ruled = book(rule("r", ["groq", "openrouter"]))
    decided = ruled.decide(Wish("claude-sonnet-4-5", "anthropic", provider="anthropic"))
    assert led(decided) == ["openrouter"]


def test_a_pair_that_does_not_exist_is_refused_with_the_remedy() -> None:
    decided = book(rule("r", "groq")).decide(Wish("fast", "anthropic", provider="anthropic"))
    refusal = refused(decided)
    assert (refusal.status, refusal.code, refusal.retry_after_s) == (
        400,
        "dialect_not_spoken",
        None,
    )
    assert "groq, which does not speak anthropic" in refusal.message
    assert "openai-chat" in refusal.message


def test_what_asks_in_no_dialect_of_ours_is_led_nowhere() -> None:
    decided = book(rule("r", "groq")).decide(Wish("", "opaque", provider="anthropic"))
    assert decided == Decision(())


def test_a_rule_that_cannot_be_followed_refuses_its_own_calls_only() -> None:
    ruled = book(rule("a", "@b", models=("a",)), rule("b", "@a", models=("b",)), rule("c", "groq"))
    refusal = refused(ruled.decide(at_openai("a")))
    assert (refusal.status, refusal.code) == (503, "route_broken")
    assert "a → b → a" in refusal.message
    assert led(ruled.decide(at_openai("c"))) == ["groq"]


@pytest.mark.parametrize(
    ("model", "dialect", "upstream"),
    [
        ("gpt-5", "openai-responses", "openai"),
        ("claude-sonnet-4-5", "anthropic", "anthropic"),
        ("claude-sonnet-4-5", "openai-chat", "anthropic"),
        ("gemini-2.5-pro", "openai-chat", "google"),
        ("deepseek-chat", "anthropic", "deepseek"),
        ("groq/llama-3.3-70b", "openai-chat", "groq/llama-3.3-70b"),
        ("openai/gpt-5", "openai-chat", "openai/gpt-5"),
        ("llama3.2:3b", "openai-chat", "gpu-box:8000"),
        ("gpu-box:8000/qwen3", "openai-chat", "gpu-box:8000/qwen3"),
    ],
)
def test_a_call_to_nobodys_host_goes_by_the_models_name(
    model: str, dialect: str, upstream: str
) -> None:
    assert led(book().decide(at_weir(model, dialect))) == [upstream]


def test_a_vendors_name_before_the_model_is_openrouters_way_when_that_vendor_has_no_key() -> None:
    ruled = book(with_key=("openrouter",))
    assert led(ruled.decide(at_weir("anthropic/claude-sonnet-4.5"))) == ["openrouter"]
    assert led(ruled.decide(at_weir("meta-llama/llama-4"))) == ["openrouter"]


def test_of_two_sites_of_one_company_the_one_with_a_key_is_asked() -> None:
    assert led(book(with_key=("zhipuai",)).decide(at_weir("glm-4.6"))) == ["zhipuai"]
    assert led(book(with_key=()).decide(at_weir("glm-4.6"))) == ["zai"]


def test_a_rule_goes_before_the_models_name() -> None:
    assert led(book(rule("r", "groq", models=("fast",))).decide(at_weir("fast"))) == ["groq"]


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (at_weir(""), "model_not_named"),
        (at_weir("nobody/knows", "anthropic"), "no_such_route"),
        (at_weir("nobody-knows", "gemini"), "no_such_route"),
        (at_weir("mistral-large-latest", "anthropic"), "dialect_not_spoken"),
    ],
)
def test_what_leads_nowhere_is_refused_with_what_to_do(wish: Wish, code: str) -> None:
    refusal = refused(book().decide(wish))
    assert (refusal.status, refusal.code) == (400, code)
    assert refusal.message.startswith("weir: ")


def test_a_foreign_name_cannot_write_into_a_refusal() -> None:
    refusal = refused(book().decide(at_weir("no/where\n\x1b[31m" + "x" * 1000, "gemini")))
    assert refusal.message.isprintable()
    assert len(refusal.message) < 500


def test_the_steps_tell_the_whole_way() -> None:
    steps: list[str] = []
    cases = {"cases": [{"when": "images", "to": "google"}], "else": ["groq", "openrouter/x"]}
    decided = book(rule("r", cases)).decide(at_openai(dialect="openai-responses"), steps)
    assert isinstance(decided, Decision)
    assert decided.trail == tuple(steps)
    assert steps == [
        "route “r” is about this call",
        "images: no",
        "none of the conditions holds: else",
        "target 1: groq, model ‘gpt-5’, https://api.groq.com/openai/v1",
        "target 2: openrouter, model ‘x’, https://openrouter.ai/api/v1",
    ]


NAMES = ("a", "b", "c")
RULES = st.lists(
    st.builds(
        lambda name, to, models, callers, priority: rule(
            name, to, models=models, callers=callers, priority=priority
        ),
        st.sampled_from(NAMES),
        values(NAMES, leaves=4),
        st.lists(st.sampled_from(("gpt-5", "gpt-*", "*")), max_size=2).map(tuple),
        st.lists(st.sampled_from(("ci", "c*")), max_size=1).map(tuple),
        st.integers(-1, 1),
    ),
    max_size=3,
    unique_by=lambda each: each.name,
)
WISHES = st.builds(
    Wish,
    model=st.sampled_from(("gpt-5", "gpt-4o", "claude-x", "openai/a", "")),
    dialect=st.sampled_from(("openai-chat", "anthropic", "gemini", "opaque")),
    provider=st.sampled_from(("openai", "")),
    caller=st.sampled_from(("ci", "")),
    seed=st.text(max_size=4),
    has_images=st.booleans(),
    input_tokens=st.integers(0, 200),
)


@given(RULES, WISHES)
def test_whatever_the_rules_a_decision_is_one_of_their_targets_or_a_refusal_and_stays_so(
    rules: list[Rule], wish: Wish
) -> None:
    ruled = book(*rules)
    decided = ruled.decide(wish)
    assert decided == ruled.decide(wish) == book(*reversed(rules)).decide(wish)
    steps: list[str] = []
    told = ruled.decide(wish, steps)
    if isinstance(decided, Refusal):
        assert told == decided
        return
    assert isinstance(told, Decision)
    assert (told.targets, told.route) == (decided.targets, decided.route)
    assert all(wish.dialect in each.upstream.bases for each in decided.targets)
    if decided.route:
        leaves = ruled.leaves(ruled.by_name[decided.route])
        assert all(each in leaves for each in decided.targets)
    elif wish.provider:
        assert decided.targets == ()
    else:
        assert len(decided.targets) == 1


@given(RULES)
def test_who_is_first_in_rank_and_about_the_call_decides(rules: list[Rule]) -> None:
    first = next(
        (
            each
            for each in sorted(rules, key=lambda each: each.rank)
            if any(model in ("gpt-5", "gpt-*", "*") for model in each.models) or not each.models
            if "ci" in each.callers or "c*" in each.callers or not each.callers
        ),
        None,
    )
    steps: list[str] = []
    book(*rules).decide(at_openai(caller="ci"), steps)
    expected = f"route “{first.name}” is about" if first else "no route is about"
    assert steps[0].startswith(expected)
