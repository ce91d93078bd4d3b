"""`help`: the list of verbs, or what one of them does. (What it prints: test_main.py.)"""

import pytest

from dashboard.__main__ import run


def test_help_of_help_is_there_too() -> None:
    assert run(["help", "help"]) == 0


def test_a_verb_of_a_verb_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "key", "add"]) == 0
    assert capsys.readouterr().out.startswith("Usage: ./run.sh key add ")


@pytest.mark.parametrize("words", [("exec", "env"), ("start", "x"), ("key", "add", "x")], ids=str)
def test_what_follows_a_verb_is_not_run(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["help", *words]) == 2
    assert capsys.readouterr().err.startswith(f"weir: Ask for one verb: ./run.sh help {words[0]}")


def test_what_is_no_verb_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "nosuch"]) == 2
    assert "There is no verb 'nosuch'" in capsys.readouterr().err
