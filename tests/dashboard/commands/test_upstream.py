"""`upstream`: servers of one's own."""

import json
from pathlib import Path

import pytest

from addons.core.control.control import Control
from dashboard.commands import upstream
from tests.dashboard.commands import ruled

URL = "https://llm.company.example/v1"


def test_a_server_is_named_listed_and_forgotten(tmp_path: Path) -> None:
    result = ruled.run(upstream.command, tmp_path, "set", "our-llm", URL)
    assert result.exit_code == 0, result.output
    assert "Set our-llm: https://llm.company.example, in use within a second." in result.output
    assert f"./run.sh key add our-llm --base-url {URL}" in result.output
    listed = json.loads(ruled.run(upstream.command, tmp_path, "list", "--json").output)
    (ours,) = [each for each in listed if each["name"] == "our-llm"]
    assert (ours["auth"], ours["has_key"]) == ("bearer", False)
    assert ours["bases"]["openai-chat"] == "/v1"
    removed = ruled.run(upstream.command, tmp_path, "remove", "our-llm")
    assert removed.output == "Removed our-llm.\n"
    assert "our-llm" not in ruled.run(upstream.command, tmp_path, "list").output
    assert [(each.what, each.subject) for each in ruled.audited(tmp_path)] == [
        ("set", "our-llm"),
        ("remove", "our-llm"),
    ]


def test_the_providers_are_listed_with_whether_they_have_a_key(tmp_path: Path) -> None:
    ruled.add_key(tmp_path, "groq")
    lines = ruled.run(upstream.command, tmp_path, "list").output.splitlines()
    by_name = {line.split()[0]: line.split() for line in lines}
    assert by_name["groq"][:4] == ["groq", "groq", "https://api.groq.com", "yes"]
    assert by_name["openai"][3] == "no"


def test_listing_makes_no_file(tmp_path: Path) -> None:
    assert ruled.run(upstream.command, tmp_path, "list").exit_code == 0
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("openai", URL), "openai is a provider"),
        (("vllm", "http://gpu-box:8000"), "--plain"),
        (("vllm", "http://127.0.0.1:8080", "--plain"), "Weir's own"),
        (("vllm", "http://localhost:8081/v1", "--plain"), "Weir's own"),
        (("vllm", URL, "--base", "gopher=/v1"), "--base dialect=/path"),
        (("vllm", URL, "--speaks", "gopher"), "--speaks"),
    ],
)
def test_what_makes_no_sense_is_refused_and_not_kept(
    tmp_path: Path, words: tuple[str, ...], why: str
) -> None:
    result = ruled.run(upstream.command, tmp_path, "set", *words)
    assert result.exit_code == 2
    assert why in " ".join(result.output.split())
    assert not (tmp_path / "home" / "control.db").exists()


def test_one_that_there_is_not_cannot_be_removed(tmp_path: Path) -> None:
    result = ruled.run(upstream.command, tmp_path, "remove", "gone")
    assert result.exit_code == 2
    assert "no upstream 'gone'" in result.output


def test_what_a_file_says_of_names_cannot_steer_the_terminal(tmp_path: Path) -> None:
    ruled.run(upstream.command, tmp_path, "set", "ours", URL)
    control = Control(tmp_path / "home" / "control.db", "mallory")
    control.db.execute("update upstreams set host = '\x1b[2J'")
    control.close()
    assert "\x1b" not in ruled.run(upstream.command, tmp_path, "list").output
