from collections.abc import Sequence
from dataclasses import replace

import pytest

from addons.core.call import Charge, Reading, Source, Usage
from addons.core.pricing import claude_calls, estimate, tool_forms
from addons.core.providers.dialect import Words

LOOK = {"name": "look", "parameters": {}}


def by_words(_encoding: str, texts: Sequence[str]) -> int:
    return sum(len(text.split()) for text in texts)


def partial(usage: Usage, *others: Charge) -> Reading:
    return Reading(
        source=Source.PARTIAL, model="m", charges=(Charge("m", usage), *others), usage_raw="{}"
    )


def test_a_prompt_counts_its_words_and_the_form_of_its_messages() -> None:
    words = Words(("one two", "three"), messages=1, systems=1, names=1)
    assert estimate.prompt_tokens(words, "gpt-4o", by_words) == 3 + 3 + 4 + 4 + 1
    assert estimate.prompt_tokens(words, "gpt-5", by_words) == 3 + 2 + 4 + 4 + 1
    answered = replace(words, answers=1)
    assert estimate.prompt_tokens(answered, "gpt-5", by_words) == 3 + 2 + 4 + 4 + 1 + 2
    assert estimate.prompt_tokens(answered, "gpt-4o", by_words) == 3 + 3 + 4 + 4 + 1
    assert estimate.prompt_tokens(words, "gpt-oss-20b", by_words) == 3 + 63 + 4 + 2 + 1
    assert estimate.prompt_tokens(words, "claude-sonnet-4-6", by_words) == 3 + 4 + 3 + 1
    assert estimate.prompt_tokens(words, "gemini-3.5-flash", by_words) == 3 + 1 + 1 + 1


def test_a_template_that_has_words_of_the_system_says_them_where_a_prompt_has_none() -> None:
    without, with_system = Words(("Hi",), messages=1), Words(("Hi",), messages=1, systems=1)
    tokens = estimate.prompt_tokens(without, "qwen2.5-72b-instruct", by_words)
    assert tokens == estimate.prompt_tokens(with_system, "qwen2.5-72b-instruct", by_words) + 16
    with_tools = replace(without, tools=(LOOK,))
    told = by_words("", [tool_forms.spaced(LOOK)])
    more = estimate.prompt_tokens(with_tools, "qwen2.5-72b-instruct", by_words) - tokens
    assert more == 78 + told


@pytest.mark.parametrize("model", ["gpt-3.5-turbo-instruct", "gpt-oss-20b", "llama-3.1-8b", "m"])
def test_a_text_that_is_to_be_completed_has_no_form(model: str) -> None:
    assert estimate.prompt_tokens(Words(("one two",)), model, by_words) == 2


def test_pieces_of_one_token_each_are_counted_whatever_the_vocabulary() -> None:
    words = Words(("one two three four five",), pieces=4, ends=1)
    assert estimate.speech_tokens(words, "a-model-of-mine", by_words) == 4 + 1
    assert estimate.speech_tokens(words, "a-model-of-mine", by_words, 0.5) == 8 + 1
    bundled = replace(words, pieces=2)
    assert estimate.speech_tokens(bundled, "a-model-of-mine", by_words) == 5 + 1


def test_tools_are_told_in_the_familys_form_and_need_a_message_of_the_system() -> None:
    told: list[str] = []

    def noted(_encoding: str, texts: Sequence[str]) -> int:
        told.extend(texts)
        return 100

    words = Words(("Hi",), messages=1, tools=(LOOK,))
    assert estimate.prompt_tokens(words, "gpt-4o", noted) == 100 + 3 + 4 + 4 - 1
    with_system = replace(words, systems=1)
    assert estimate.prompt_tokens(with_system, "gpt-4o", noted) == 100 + 3 + 4 + 4 - 1
    assert "type look = () => any;" in told[1]
    told.clear()
    assert estimate.prompt_tokens(words, "claude-sonnet-4-0", noted) == 100 + 7 + 316 + 12
    assert estimate.prompt_tokens(words, "mistral-large", noted) == 100 + 3 + 2 + 2 + 1
    assert told == [
        "Hi",
        '{"name":"look","parameters":{}}',
        "Hi",
        '{"type": "function", "function": {"name": "look", "parameters": {}}}',
    ]


def test_what_has_to_be_called_is_told_too() -> None:
    words = Words(("Hi",), messages=1, tools=(LOOK,))

    def tokens(model: str, choice: str) -> int:
        return estimate.prompt_tokens(replace(words, choice=choice), model, by_words)

    assert tokens("claude-sonnet-4-6", "any") == tokens("claude-sonnet-4-6", "") + 91
    assert tokens("claude-sonnet-4-6", "named") == tokens("claude-sonnet-4-6", "") + 104
    assert tokens("claude-sonnet-4-6", "none") == tokens("claude-sonnet-4-6", "")
    assert tokens("gpt-4o", "named") == tokens("gpt-4o", "") + 12
    without_tools = replace(words, tools=())
    told = estimate.prompt_tokens(without_tools, "deepseek-chat", by_words)
    assert tokens("deepseek-chat", "none") == told


@pytest.mark.parametrize(
    ("model", "more"),
    [("gpt-4o", 6 + 4 + 3), ("claude-sonnet-4-6", 4 + 81), ("gemini-3.5-flash", 0)],
)
def test_the_form_of_the_answer_is_told_to_some_families(model: str, more: int) -> None:
    plain = Words(("Hi",), messages=1)
    asked = replace(plain, schema={"name": "said", "schema": {"type": "object"}})
    assert '# Response Formats ## said {"type":"object"}'.count(" ") + 1 == 6
    with_form = estimate.prompt_tokens(asked, model, by_words)
    assert with_form == estimate.prompt_tokens(plain, model, by_words) + more


def test_thoughts_and_earlier_calls_have_a_form_in_prompts() -> None:
    words = Words(("Hi",), messages=1)
    plain = estimate.prompt_tokens(words, "claude-sonnet-4-6", by_words)
    thinks = replace(words, thinks=True)
    assert estimate.prompt_tokens(thinks, "claude-sonnet-4-6", by_words) == plain + 29
    calls = replace(words, calls=2, arguments=3)
    assert estimate.prompt_tokens(calls, "claude-sonnet-4-6", by_words) == plain + 15 + 30 + 39


def test_an_answer_counts_its_words_its_end_and_the_calls_of_tools() -> None:
    words = Words(("word " * 100,), calls=2, arguments=2, stopped=1)
    assert estimate.speech_tokens(words, "gpt-4o", by_words) == 100 - 13 + 42
    assert estimate.speech_tokens(words, "claude-sonnet-4-6", by_words) == 100 + 15 + 30 + 26
    ended = Words(("word " * 100,), ends=1)
    assert estimate.speech_tokens(ended, "claude-sonnet-4-6", by_words) == 103
    assert estimate.speech_tokens(ended, "mistral-large", by_words) == 101
    assert estimate.speech_tokens(ended, "gpt-4o", by_words) == 100


def test_an_answer_that_breaks_off_may_have_come_to_its_end() -> None:
    words = Words(("word " * 100,))
    for model, whole, cut in (("claude-sonnet-4-6", 103, 101), ("claude-v2:1", 104, 102)):
        for count, said in (
            (whole, replace(words, ends=1)),
            (cut, words),
            (100, replace(words, stopped=1)),
            (100, replace(words, is_more=True)),
        ):
            assert estimate.speech_tokens(said, model, by_words) == count
    assert estimate.speech_tokens(words, "mistral-large", by_words) == 100


def test_an_answer_in_the_form_of_a_schema_says_so() -> None:
    said = Words(("word " * 100, "word " * 100))
    plain = Words(("Hi",), messages=1)
    formed = replace(plain, schema={"schema": {"type": "object"}})

    def more(model: str, asked: Words) -> int:
        told = (estimate.speech_tokens(said, model, by_words, asked=one) for one in (asked, plain))
        return next(told) - next(told)

    with_tools = replace(formed, tools=(LOOK,))
    assert more("gpt-5.4", formed) == more("gpt-5.4", with_tools) == 2 * 4
    assert (more("gpt-4o", formed), more("gpt-4o", with_tools)) == (0, 2 * 4)
    assert more("openai/gpt-oss-120b", formed) == more("claude-sonnet-4-6", with_tools) == 0


def test_thoughts_of_claude_have_a_form_of_their_own() -> None:
    words = Words(("word " * 100, "word"), ends=1)
    thought = replace(words, thoughts=1)
    plain = estimate.speech_tokens(words, "claude-sonnet-4-6", by_words)
    assert estimate.speech_tokens(thought, "claude-sonnet-4-6", by_words) == plain + 8
    called = replace(thought, calls=1, called=(("look", "{}"),))
    without = replace(called, thoughts=0)
    plain = estimate.speech_tokens(without, "claude-sonnet-4-6", by_words)
    assert estimate.speech_tokens(called, "claude-sonnet-4-6", by_words) == plain + 8


def test_a_call_without_a_wrapping_is_ended_as_words_are() -> None:
    said = Words(("look", "{}"), calls=1, called=(("look", "{}"),), stopped=1)
    stopped = estimate.speech_tokens(said, "claude-sonnet-5", by_words)
    ended = replace(said, ends=1, stopped=0)
    assert estimate.speech_tokens(ended, "claude-sonnet-5", by_words) == stopped + 2


def test_a_call_that_was_asked_for_by_name_needs_no_name() -> None:
    called = (("look", '{"a": 1}'),)
    said = Words(("look", '{"a": 1}'), calls=1, arguments=2, called=called, stopped=1)
    asked = Words(("Hi",), messages=1, tools=(LOOK,))

    def tokens(model: str, choice: str) -> int:
        wanted = replace(asked, choice=choice)
        return estimate.speech_tokens(said, model, by_words, asked=wanted)

    assert tokens("gpt-4o", "") == tokens("gpt-4o", "any") == 3 + 8
    assert tokens("gpt-4o", "named") == 2
    assert tokens("gemini-3.5-flash", "named") == tokens("gemini-3.5-flash", "")
    without_calls = Words(("word",), stopped=1)
    wanted = replace(asked, choice="any")
    assert estimate.speech_tokens(without_calls, "claude-3", by_words, asked=wanted) == 1


def test_a_call_of_claudes_is_counted_in_the_form_it_writes() -> None:
    called = (("look", '{"at": "a weir"}'), ("wait", "{}"))
    said = Words(("look", "Let me", "look", *called[0][1:], "wait", "{}"), calls=2, called=called)
    counted: list[str] = []

    def noted(_: str, texts: Sequence[str]) -> int:
        counted.extend(texts)
        return 40

    for choice in ("", "any", "named"):
        asked = Words(("Hi",), messages=1, choice=choice)
        assert estimate.speech_tokens(said, "claude-sonnet-4-6", noted, asked=asked) == 41
    alone = Words(("Hi",), messages=1, wants_one=True)
    assert estimate.speech_tokens(said, "claude-sonnet-4-6", noted, asked=alone) == 41
    forms = [claude_calls.written(called, choice) for choice in ("", "any", "named")]
    forms.append(claude_calls.written(called, wants_one=True))
    # What is said and is no call stays, though it may be the name of one.
    assert [text for text in counted if text not in forms] == ["Let me", "look"] * 4
    assert [text for text in counted if text in forms] == forms


def test_the_family_says_by_which_vocabulary() -> None:
    asked: list[str] = []

    def noted(encoding: str, texts: Sequence[str]) -> int:
        asked.append(encoding)
        return len(texts)

    for model in ("gpt-4", "gpt-4o", "claude-opus-5", "gemini-3.5-flash", "m"):
        estimate.speech_tokens(Words(("Hi",)), model, noted)
        estimate.prompt_tokens(Words(("Hi",)), model, noted)
    encodings = ("cl100k_base", "o200k_base", "claude-4.7", "gemma", "o200k_base")
    assert asked == [encoding for encoding in encodings for _ in range(2)]


def test_each_message_of_a_model_that_thinks_has_a_form_of_its_own() -> None:
    thoughts_and_answer = Words(("word " * 10, "word " * 5))
    assert estimate.speech_tokens(thoughts_and_answer, "gpt-5.4", by_words) == 15 + 8
    assert estimate.speech_tokens(thoughts_and_answer, "gpt-4o", by_words) == 15
    only_a_call = Words(("name", "two words"), calls=1)
    assert estimate.speech_tokens(only_a_call, "gpt-5.4", by_words) == 3 + 11
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
