from typing import Any

import pytest

from addons.core.policy.routes import tree, written
from addons.core.policy.routes.rule import Rule

DIALECTS = ("openai-chat", "openai-responses", "anthropic")


def rule(name: str = "fast", **said: Any) -> Rule:
    return written.rule(name, {"to": "openai", **said}, DIALECTS)


def test_without_models_a_route_is_for_its_own_name() -> None:
    assert rule() == Rule("fast", tree.parse("openai"), models=("fast",))
    assert rule(models="*").models == ()


def test_everything_can_be_said() -> None:
    said = rule(
        models=["gpt-*", "o3"], callers="ci-*", projects=[], dialects=["openai-*"], priority=-2
    )
    assert (said.models, said.callers, said.projects) == (("gpt-*", "o3"), ("ci-*",), ())
    assert (said.dialects, said.priority) == (("openai-*",), -2)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"model": ["a"]}, "Did you mean models"),
        ({"nonsense": 1}, "Known are models"),
        ({"models": 5}, "models is a list"),
        ({"models": ["a b"]}, "models is a list"),
        ({"callers": [""]}, "callers is a list"),
        ({"dialects": ["openai-chta"]}, "Did you mean openai-chat"),
        ({"dialects": ["gopher"]}, "There are anthropic, openai-chat"),
        ({"priority": 1.5}, "whole number"),
        ({"priority": True}, "whole number"),
        ({"priority": 10**9}, "whole number"),
        ({"to": 5}, "A target is"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_write(said: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        rule(**said)


@pytest.mark.parametrize("name", ["", "a b", "@a", "a/b", "x" * 65, "-a", "a\n"])
def test_a_route_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="A route's name"):
        rule(name)


def test_a_route_leads_somewhere() -> None:
    with pytest.raises(ValueError, match="--to"):
        written.rule("fast", {}, DIALECTS)


@pytest.mark.parametrize(
    ("options", "value"),
    [
        ((["openai"],), "openai"),
        ((["openai", "groq"],), ["openai", "groq"]),
        (([], ["9=a", "1 = b"]), {"shares": [{"weight": 9, "to": "a"}, {"weight": 1, "to": "b"}]}),
        ((["c"], ["9=a"]), [{"shares": [{"weight": 9, "to": "a"}]}, "c"]),
        (([], [], ["images => a"]), {"cases": [{"when": "images", "to": "a"}]}),
        (
            (["b"], [], ["input_tokens >= 5 => a"]),
            {"cases": [{"when": "input_tokens >= 5", "to": "a"}], "else": "b"},
        ),
    ],
)
def test_options_say_the_same_as_a_table(options: Any, value: Any) -> None:
    assert written.targets(*options) == value
    tree.parse(value)


@pytest.mark.parametrize(
    "options", [([],), ([], ["openai"]), ([], ["x=a"]), ([], ["²=a"]), ([], [], ["images"])]
)
def test_options_that_say_nothing_are_refused(options: Any) -> None:
    with pytest.raises(ValueError, match=r"--to|no share|no case"):
        written.targets(*options)


def test_toml_and_json_say_the_same() -> None:
    toml = 'models = ["fast"]\nto = ["groq", "openai/gpt-5"]\n'
    assert written.document(toml) == {"models": ["fast"], "to": ["groq", "openai/gpt-5"]}
    assert written.document(' {"to": "groq"}') == {"to": "groq"}


@pytest.mark.parametrize("text", ["{", "to = ", '{"a": ' + "[" * 100_000, "x" * 300_000])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"neither JSON nor TOML|too long"):
        written.document(text)
