from collections.abc import Sequence

import pytest

from addons.core.call import Charge, Reading, Source, Usage
from addons.core.pricing import estimate
from addons.core.providers.dialect import Words


def by_words(_encoding: str, texts: Sequence[str]) -> int:
    return sum(len(text.split()) for text in texts)


def partial(usage: Usage, *others: Charge) -> Reading:
    return Reading(
        source=Source.PARTIAL, model="m", charges=(Charge("m", usage), *others), usage_raw="{}"
    )


def test_a_prompt_counts_its_words_their_form_and_what_the_family_adds() -> None:
    words = Words(("one two", "three"), framing=9)
    assert estimate.prompt_tokens(words, "gpt-4o", by_words) == 12
    assert estimate.prompt_tokens(words, "gpt-5", by_words) == 11
    assert estimate.prompt_tokens(words, "gpt-oss-20b", by_words) == 72


def test_an_answer_counts_its_words_by_the_familys_factor_and_each_call_of_a_tool() -> None:
    words = Words(("word " * 100,), calls=2)
    assert estimate.speech_tokens(words, "gpt-4o", by_words) == 116
    assert estimate.speech_tokens(words, "claude-sonnet-4-6", by_words) == 202
    assert estimate.speech_tokens(words, "mistral-large", by_words) == 100


def test_each_message_of_a_model_that_thinks_has_a_form_of_its_own() -> None:
    thoughts_and_answer = Words(("word " * 10, "word " * 5))
    assert estimate.speech_tokens(thoughts_and_answer, "gpt-5.4", by_words) == 15 + 8
    assert estimate.speech_tokens(thoughts_and_answer, "gpt-4o", by_words) == 15
    only_a_call = Words(("name", "two words"), calls=1)
    assert estimate.speech_tokens(only_a_call, "gpt-5.4", by_words) == 3 + 8
    going_on = Words(("word " * 5,), is_more=True)
    assert estimate.speech_tokens(going_on, "gpt-oss-20b", by_words) == 5


def test_an_answer_that_was_kept_in_part_is_taken_to_go_on_like_that() -> None:
    assert estimate.speech_tokens(Words(("word " * 100,)), "m", by_words, share=0.25) == 400


def test_what_nobody_reported_is_filled_in_and_named() -> None:
    filled = estimate.filled(Reading(model="m", response_id="r"), 12, 5, is_more=False)
    assert filled.source is Source.ESTIMATED
    assert filled.charges == (Charge("m", Usage(12, 5)),)
    assert filled.estimated == "input_tokens,output_tokens"
    assert (filled.response_id, filled.usage_raw) == ("r", "")


def test_a_prompt_that_cannot_be_counted_stays_unsaid() -> None:
    filled = estimate.filled(Reading(model="m"), None, 5, is_more=False)
    assert filled.usage == Usage(None, 5)
    assert filled.estimated == "output_tokens"


def test_what_was_reported_stays_and_a_placeholder_gives_way_to_the_larger_count() -> None:
    advisor = Charge("other", Usage(1, 1), "advisor")
    reading = partial(Usage(100, 4, cache_read_tokens=60), advisor)
    filled = estimate.filled(reading, 999, 50, is_more=False)
    assert filled.charges == (Charge("m", Usage(100, 50, cache_read_tokens=60)), advisor)
    assert (filled.source, filled.estimated) == (Source.ESTIMATED, "output_tokens")
    assert filled.usage_raw == "{}"


def test_words_after_the_last_figure_come_on_top_of_it() -> None:
    filled = estimate.filled(partial(Usage(100, 40)), None, 5, is_more=True)
    assert filled.usage == Usage(100, 45)


@pytest.mark.parametrize(("speech", "is_more"), [(3, False), (40, False), (0, True)])
def test_a_count_that_adds_nothing_leaves_the_reading_as_it_was(speech: int, is_more: bool) -> None:
    reading = partial(Usage(100, 40))
    assert estimate.filled(reading, 7, speech, is_more=is_more) is reading


@pytest.mark.parametrize(
    ("reading", "may"),
    [
        (Reading(), True),
        (Reading(source=Source.PARTIAL), True),
        (Reading(source=Source.REPORTED), False),
        (Reading(poll=True), False),
        (Reading(billable=False), False),
    ],
)
def test_only_what_is_charged_and_not_said_may_be_estimated(reading: Reading, may: bool) -> None:
    assert estimate.may_need_one(reading) is may
