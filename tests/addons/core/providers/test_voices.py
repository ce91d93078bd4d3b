import pytest

from addons.core.providers.dialect import Words
from addons.core.providers.voices import Voices, arguments_in


def test_pieces_are_joined_by_who_says_them_and_what_is_no_text_says_nothing() -> None:
    voices = Voices()
    for voice, piece in ((0, "A w"), (1, "Other"), (0, "eir"), (0, None), (0, ""), (0, 7)):
        voices.add(voice, piece)
    assert voices.words() == Words(("A weir", "Other"))


def test_a_call_of_a_tool_counts_once_however_many_pieces_it_comes_in() -> None:
    voices = Voices()
    voices.call(0, "look", "")
    voices.call(0, None, '{"at":')
    voices.call(0, None, "1}")
    voices.call(1, "look")
    voices.call(2, None, None)
    assert voices.words() == Words(
        ("look", '{"at":1}', "look"),
        calls=2,
        arguments=1,
        called=(("look", '{"at":1}'), ("look", "")),
    )


@pytest.mark.parametrize(
    ("call", "count"),
    [('{"a":1,"b":[2]}', 2), ({"a": 1}, 1), ('{"a":', 0), ("free text", 0), ("[1]", 0), (None, 0)],
)
def test_a_call_has_as_many_arguments_as_its_object_has_names(call: object, count: int) -> None:
    assert arguments_in(call) == count


def test_answers_that_come_to_their_own_end_are_counted() -> None:
    voices = Voices()
    voices.add(0, "A weir")
    voices.end()
    voices.end()
    assert voices.words() == Words(("A weir",), ends=2)


def test_answers_that_say_that_they_were_stopped_are_counted() -> None:
    voices = Voices()
    voices.add(0, "A weir")
    voices.stop()
    assert voices.words() == Words(("A weir",), stopped=1)
    voices.count_is_reported()
    assert voices.words() == Words((), is_more=True)


def test_what_a_figure_of_the_provider_counts_is_forgotten() -> None:
    voices = Voices()
    voices.add(0, "counted")
    voices.call(0, "look")
    voices.end()
    voices.count_is_reported()
    assert voices.words() == Words((), is_more=True)
    voices.add(0, "not yet")
    assert voices.words() == Words(("not yet",), is_more=True)
