import pytest
from hypothesis import given
from hypothesis import strategies as some

from addons.core.policy import globs

GLOBS = some.text("ab*?", max_size=7)
TEXTS = some.text("abc*?", max_size=9)


def spelled_out(glob: str, text: str) -> bool:
    """Match by the definition, with no thought of how long it takes."""
    if not glob:
        return not text
    if glob[0] == "*":
        return spelled_out(glob[1:], text) or (bool(text) and spelled_out(glob, text[1:]))
    return bool(text) and glob[0] in ("?", text[0]) and spelled_out(glob[1:], text[1:])


@pytest.mark.parametrize(
    ("glob", "text", "fits"),
    [
        ("gpt-5", "gpt-5", True),
        ("gpt-5", "gpt-5-mini", False),
        ("gpt-5", "GPT-5", False),
        ("gpt-5*", "gpt-5", True),
        ("gpt-5*", "gpt-5-mini", True),
        ("gpt-5*", "gpt-4o", False),
        ("*-mini", "gpt-5-mini", True),
        ("gpt-*-mini", "gpt-5-mini", True),
        ("gpt-*-mini", "gpt-mini", False),
        ("aba*aba", "ababa", False),
        ("claude-*-4-?", "claude-opus-4-1", True),
        ("claude-*-4-?", "claude-opus-4-10", False),
        ("*", "", True),
        ("?", "", False),
        ("", "", True),
        ("", "a", False),
        ("a.c", "abc", False),
        ("[ab]", "a", False),
    ],
)
def test_a_glob_fits_the_whole_text(glob: str, text: str, fits: bool) -> None:
    assert globs.matches(glob, text) is fits


@given(GLOBS, TEXTS)
def test_globs_mean_what_their_definition_says(glob: str, text: str) -> None:
    assert globs.matches(glob, text) is spelled_out(glob, text)


def test_a_hostile_text_does_not_take_long() -> None:
    assert not globs.matches("*a" * 40 + "*b", "a" * 4096)


@pytest.mark.parametrize(
    ("wide", "narrow", "does"),
    [
        ("*", "gpt-5*", True),
        ("*", "*", True),
        ("gpt-*", "gpt-5*", True),
        ("gpt-*", "gpt-5", True),
        ("gpt-5*", "gpt-*", False),
        ("gpt-5", "gpt-5*", False),
        ("gpt-5", "gpt-?", False),
        ("gpt-?", "gpt-5", True),
        ("gpt-?", "gpt-?", True),
        ("gpt-?", "gpt-*", False),
        ("gpt-*", "gpt-?", True),
        ("*-mini", "gpt-*-mini", True),
        ("*-mini", "gpt-*", False),
        ("a*b*c", "a*c", False),
        ("a*c", "a*b*c", True),
        ("**", "*", True),
        ("*", "**", True),
        ("?*", "*?", False),  # too careful: they match the same
        ("*", "", True),
        ("", "*", False),
    ],
)
def test_one_glob_lies_within_another(wide: str, narrow: str, does: bool) -> None:
    assert globs.contains(wide, narrow) is does


@given(GLOBS, GLOBS, TEXTS)
def test_what_a_contained_glob_matches_the_other_matches(wide: str, narrow: str, text: str) -> None:
    if globs.contains(wide, narrow) and globs.matches(narrow, text):
        assert globs.matches(wide, text)


@given(GLOBS, some.lists(some.text("abc", max_size=2), min_size=7, max_size=7))
def test_a_glob_contains_whatever_its_wildcards_are_filled_with(
    wide: str, fillings: list[str]
) -> None:
    words = iter(fillings)
    narrow = "".join(
        {"*": next(words), "?": "c"}.get(letter, letter) if letter in "*?" else letter
        for letter in wide
    )
    assert globs.contains(wide, narrow)


def test_a_list_covers_another_if_each_of_it_has_its_place() -> None:
    assert globs.covers(["gpt-*", "o3"], ["o3", "gpt-5*", "gpt-4o"])
    assert not globs.covers(["gpt-*", "o3"], ["o3", "o3-pro"])
    assert globs.covers(["gpt-*"], [])
    assert not globs.covers([], ["gpt-5"])
    assert globs.any_matches(["o3", "gpt-*"], "gpt-5")
    assert not globs.any_matches([], "gpt-5")
