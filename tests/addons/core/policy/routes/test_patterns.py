from hypothesis import given
from hypothesis import strategies as st

from addons.core.policy import globs
from addons.core.policy.routes.patterns import Patterns

GLOBS = st.lists(st.lists(st.text("ab-*?", max_size=6), max_size=3).map(tuple), max_size=40)


@given(GLOBS, st.text("ab-*", max_size=8))
def test_the_index_finds_what_looking_at_each_rule_finds(
    patterns: list[tuple[str, ...]], text: str
) -> None:
    bits = Patterns(patterns).of(text)
    for place, each in enumerate(patterns):
        assert bool(bits >> place & 1) == (not each or globs.any_matches(each, text))


def test_a_rule_without_globs_is_for_every_text() -> None:
    assert Patterns([(), ("gpt-5",)]).of("claude") == 0b01


def test_a_text_of_any_length_is_answered() -> None:
    assert Patterns([("a*",), ("b*",)]).of("b" * 100_000) == 0b10
