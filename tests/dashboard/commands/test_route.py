"""`route`: which calls go where."""

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.commands import route
from tests.dashboard.commands import ruled


def listed(folder: Path) -> dict[str, Any]:
    found = json.loads(ruled.run(route.command, folder, "list", "--json").output)
    return {each.pop("name"): each for each in found}


def test_a_route_for_its_own_name_needs_a_target_only(tmp_path: Path) -> None:
    words = ("set", "fast", "--to", "groq/llama-3.3-70b", "--to", "openai/gpt-5-mini")
    ruled.add_key(tmp_path, "openai")
    result = ruled.run(route.command, tmp_path, *words)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "Set route fast, in use within a second.",
        "There is no key for groq yet: ./run.sh key add groq",
        "See what it decides: ./run.sh route test --model fast",
    ]
    assert listed(tmp_path)["fast"] == {
        "models": ["fast"],
        **{name: ["*"] for name in ("callers", "projects", "dialects")},
        "priority": 0,
        "to": ["groq/llama-3.3-70b", "openai/gpt-5-mini"],
    }


def test_options_say_for_whom_and_where(tmp_path: Path) -> None:
    words = ("--model", "gpt-*", "--model", "o3", "--caller", "ci-*", "--project", "web")
    more = ("--dialect", "openai-*", "--priority", "5", "--when", "images => google/gemini-3")
    shares = ("--share", "9=openai", "--share", "1=openrouter")
    result = ruled.run(route.command, tmp_path, "set", "trial", *words, *more, *shares)
    assert result.exit_code == 0, result.output
    found = listed(tmp_path)["trial"]
    assert (found["models"], found["callers"], found["priority"]) == (["gpt-*", "o3"], ["ci-*"], 5)
    assert found["to"]["cases"] == [{"when": "images", "to": "google/gemini-3"}]
    assert [each["weight"] for each in found["to"]["else"]["shares"]] == [9, 1]
    line = ruled.run(route.command, tmp_path, "list").output.splitlines()[1]
    assert line.endswith("{images => google/gemini-3; else => (9: openai | 1: openrouter)}")


@pytest.mark.parametrize(
    "text",
    [
        'to = ["openai", "@fast"]\ncallers = ["ci"]\n',
        '{"to": ["openai", "@fast"], "callers": "ci"}',
    ],
)
def test_a_whole_route_can_be_piped_in(tmp_path: Path, text: str) -> None:
    ruled.run(route.command, tmp_path, "set", "fast", "--to", "groq")
    result = ruled.run(route.command, tmp_path, "set", "nested", "--file", "-", typed=text)
    assert result.exit_code == 0, result.output
    assert listed(tmp_path)["nested"]["to"] == ["openai", "@fast"]
    assert "[openai, then @fast]" in ruled.run(route.command, tmp_path, "list").output


def test_what_is_listed_as_json_can_be_set_again(tmp_path: Path) -> None:
    words = ("--when", "tools and not images => groq", "--to", "openai", "--model", "*")
    ruled.run(route.command, tmp_path, "set", "smart", *words)
    before = listed(tmp_path)
    text = json.dumps(before["smart"])
    result = ruled.run(route.command, tmp_path, "set", "smart", "--file", "-", typed=text)
    assert result.exit_code == 0, result.output
    assert listed(tmp_path) == before


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("fast",), "A route leads somewhere"),
        (("fast", "--to", "gropenai"), "no upstream 'gropenai'"),
        (("fast", "--to", "@fast"), "leads to itself: fast → fast"),
        (("fast", "--to", "@gone"), "“gone”, which there is not"),
        (("a b", "--to", "groq"), "A route's name"),
        (("fast", "--to", "groq", "--when", "moon => openai"), "Conditions are"),
        (("fast", "--to", "groq", "--dialect", "anthropc"), "Did you mean anthropic"),
        (("fast", "--to", "groq", "--file", "-"), "Choose one of"),
        (("fast", "--file", "-"), "A route leads somewhere"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_changed(
    tmp_path: Path, words: tuple[str, ...], why: str
) -> None:
    result = ruled.run(route.command, tmp_path, "set", *words)
    assert result.exit_code == 2
    assert why in " ".join(result.output.split())
    assert listed(tmp_path) == {}


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    spoilt = tmp_path / "route.toml"
    spoilt.write_bytes(b"to = '\xff\xfe'")
    result = ruled.run(route.command, tmp_path, "set", "fast", "--file", str(spoilt))
    assert result.exit_code == 2
    assert "UTF-8" in result.output


def test_a_route_is_removed_unless_another_leads_to_it(tmp_path: Path) -> None:
    ruled.run(route.command, tmp_path, "set", "b", "--to", "groq")
    ruled.run(route.command, tmp_path, "set", "a", "--to", "@b")
    refused = ruled.run(route.command, tmp_path, "remove", "b")
    assert refused.exit_code == 2
    assert "“a” leads to “b”" in refused.output
    assert ruled.run(route.command, tmp_path, "remove", "a").output == "Removed route a.\n"
    assert ruled.run(route.command, tmp_path, "remove", "b").exit_code == 0
    assert [(each.what, each.kind, each.subject) for each in ruled.audited(tmp_path)] == [
        ("set", "route", "b"),
        ("set", "route", "a"),
        ("remove", "route", "a"),
        ("remove", "route", "b"),
    ]


def test_without_routes_that_is_said_and_no_file_is_made(tmp_path: Path) -> None:
    assert "No routes. Make one" in ruled.run(route.command, tmp_path, "list").output
    assert not (tmp_path / "home").exists()


def test_routes_are_listed_in_the_order_in_which_they_are_looked_at(tmp_path: Path) -> None:
    for name, more in (("a", ()), ("b", ("--caller", "ci")), ("c", ("--priority", "1"))):
        words = ("set", name, "--to", "groq", "--model", "*", *more)
        assert ruled.run(route.command, tmp_path, *words).exit_code == 0
    assert list(listed(tmp_path)) == ["c", "b", "a"]
