"""`route test`: what would be decided, and why."""

import json
from pathlib import Path

import pytest

from dashboard.commands import route
from tests.dashboard.commands import ruled


@pytest.fixture
def home(tmp_path: Path) -> Path:
    ruled.add_key(tmp_path, "groq")
    cases = ("--when", "input_tokens > 1k => google/gemini-3", "--when", "tools => openrouter/x")
    words = ("set", "smart", *cases, "--to", "groq/llama", "--to", "openai/gpt-5")
    assert ruled.run(route.command, tmp_path, *words).exit_code == 0
    return tmp_path


def test_the_trail_tells_each_step_and_the_end(home: Path) -> None:
    result = ruled.run(route.command, home, "test", "--model", "smart")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "  route “smart” is about this call",
        "  input_tokens > 1k: no",
        "  tools: no",
        "  none of the conditions holds: else",
        "  target 1: groq, model ‘llama’, https://api.groq.com/openai/v1",
        "  target 2: openai, model ‘gpt-5’, https://api.openai.com/v1",
        "It goes to groq/llama, then openai/gpt-5 (by route smart).",
        "There is no key for openai yet: ./run.sh key add openai",
    ]


@pytest.mark.parametrize(
    ("words", "upstream"),
    [
        (("--model", "smart"), "groq"),
        (("--model", "smart", "--tools"), "openrouter"),
        (("--model", "smart", "--tools", "--input-tokens", "1001"), "google"),
        (("--model", "claude-sonnet-4-5", "--dialect", "anthropic"), "anthropic"),
    ],
)
def test_a_sample_is_decided_as_a_call_would_be(
    home: Path, words: tuple[str, ...], upstream: str
) -> None:
    result = ruled.run(route.command, home, "test", "--json", *words)
    assert json.loads(result.stdout)["targets"][0]["upstream"] == upstream


def test_a_requests_body_can_be_piped_in(home: Path) -> None:
    body = {"model": "smart", "tools": [{}], "messages": [{"role": "user", "content": "hi"}]}
    words = ("test", "--body", "--json")
    result = ruled.run(route.command, home, *words, typed=json.dumps(body))
    assert json.loads(result.stdout)["targets"][0]["upstream"] == "openrouter"


def test_a_call_that_would_be_refused_says_so_and_ends_with_1(home: Path) -> None:
    words = ("test", "--model", "smart", "--dialect", "gemini")
    result = ruled.run(route.command, home, *words)
    assert "Refused with 400 (dialect_not_spoken)" in result.output
    as_json = ruled.run(route.command, home, *words, "--json")
    assert json.loads(as_json.stdout)["refused"]["code"] == "dialect_not_spoken"


def test_a_call_that_no_route_is_about_goes_where_it_was_sent(home: Path) -> None:
    result = ruled.run(route.command, home, "test", "--model", "o3", "--provider", "openai")
    assert result.output.splitlines()[-1] == "It goes where the client sends it, as it is."


@pytest.mark.parametrize(
    ("words", "typed", "why"),
    [
        (("--dialect", "gopher"), "", "no dialect 'gopher'"),
        (("--body",), "no JSON", "no request's body"),
        (("--body",), "[1]", "no request's body"),
    ],
)
def test_what_is_no_sample_is_refused(
    home: Path, words: tuple[str, ...], typed: str, why: str
) -> None:
    result = ruled.run(route.command, home, "test", *words, typed=typed)
    assert result.exit_code == 2
    assert why in " ".join(result.output.split())


def test_a_sample_needs_no_control_db(tmp_path: Path) -> None:
    result = ruled.run(route.command, tmp_path, "test", "--model", "gpt-5")
    assert "It goes to openai (by the model's name)." in result.output
    assert not (tmp_path / "home").exists()
