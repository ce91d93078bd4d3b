"""`help`: the list of verbs, or what one of them does. (What it prints: test_main.py.)"""

from dashboard.__main__ import run


def test_help_of_help_is_there_too() -> None:
    assert run(["help", "help"]) == 0


def test_only_one_verb_can_be_explained_at_a_time() -> None:
    assert run(["help", "exec", "env"]) == 2
