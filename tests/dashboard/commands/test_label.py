"""Who calls: `caller~project~session` in the proxy URL."""

import re
from pathlib import Path

import pytest

from dashboard.commands import label


def test_the_project_is_the_git_checkout_around_the_folder(tmp_path: Path) -> None:
    deep = tmp_path / "shop" / "src" / "cart"
    deep.mkdir(parents=True)
    (tmp_path / "shop" / ".git").mkdir()
    assert label.project(deep) == "shop"


def test_a_worktree_whose_git_is_a_file_is_a_checkout_too(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: elsewhere")
    assert label.project(tmp_path) == tmp_path.name


def test_outside_of_a_checkout_there_is_no_project() -> None:
    assert label.project(Path("/")) == ""


@pytest.mark.parametrize(
    ("program", "caller"),
    [
        ("/usr/local/bin/claude", "claude"),
        ("my agent@home:80", "my-agent-home-80"),
        ("~", ""),
        ("ü" * 99, ""),
        ("x" * 99, "x" * 64),
    ],
)
def test_a_name_is_safe_in_a_url(program: str, caller: str) -> None:
    made = label.make(program, Path("/"))
    assert made.caller == caller
    assert re.fullmatch(
        r"http://[A-Za-z0-9._-]*~[A-Za-z0-9._-]*~[0-9a-f]{8}@127\.0\.0\.1:8080",
        made.proxy_url(8080),
    )


def test_two_runs_of_a_program_have_sessions_of_their_own() -> None:
    assert label.make("a", Path("/")).session != label.make("a", Path("/")).session
