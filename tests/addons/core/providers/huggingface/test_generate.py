import json

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.huggingface.generate import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import events, read

DETAILS = {"finish_reason": "eos_token", "generated_tokens": 4}
WORD = {"token": {"id": 1, "text": "w"}, "generated_text": None, "details": None}


def test_the_last_event_has_the_details() -> None:
    last = {**WORD, "generated_text": "wwww", "details": {**DETAILS, "input_length": 6}}
    reading = read(DIALECT, events(WORD, WORD, WORD, last))
    assert reading.usage == Usage(input_tokens=6, output_tokens=4)
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)
    assert json.loads(reading.usage_raw) == {"input_length": 6, "generated_tokens": 4}


def test_a_plain_answer_may_say_them_in_headers_alone() -> None:
    headers = {"x-prompt-tokens": "6", "x-generated-tokens": "4"}
    reading = read(DIALECT, {"generated_text": "wwww"}, headers=headers)
    assert reading.usage == Usage(input_tokens=6, output_tokens=4)


def test_a_list_of_one_with_the_prompt_s_own_tokens() -> None:
    answer = [{"generated_text": "wwww", "details": {**DETAILS, "prefill": [{"id": 1}, {"id": 2}]}}]
    reading = read(DIALECT, answer)
    assert reading.usage == Usage(input_tokens=2, output_tokens=4)
    assert reading.source is Source.REPORTED


def test_an_input_that_is_not_said_is_unknown() -> None:
    usage = read(DIALECT, {"details": {**DETAILS, "prefill": []}}).usage
    assert usage == Usage(output_tokens=4)


def test_without_details_nothing_is_counted() -> None:
    assert read(DIALECT, {"generated_text": "wwww"}) == Reading(is_complete=True)
    assert read(DIALECT, events(WORD, WORD)) == Reading()


def test_an_error_in_the_stream_is_told_by_its_class() -> None:
    error = {"error": "my secret plan", "error_type": "generation"}
    assert read(DIALECT, events(WORD, error)).error == "generation"
    assert read(DIALECT, error, status=422).error == "generation"


def test_it_speaks_with_its_first_word() -> None:
    tally = exchange.tally(DIALECT)
    tally.feed(b": ping\n\n")
    assert not tally.has_spoken
    tally.feed(events(WORD))
    assert tally.has_spoken


def test_the_path_says_model_and_streaming() -> None:
    body = {"inputs": "x", "parameters": {"max_new_tokens": 9}}
    assert exchange.ask(DIALECT, body, "/models/org/name") == Ask(model="org/name", max_tokens=9)
    assert exchange.ask(DIALECT, body, "/models/gpt2").model == "gpt2"
    assert exchange.ask(DIALECT, body, "/generate_stream").streamed
    assert exchange.ask(DIALECT, {"stream": True}, "/generate").streamed


def test_our_no_is_a_text_with_a_type() -> None:
    assert exchange.refused(DIALECT) == {"error": "It is spent.", "error_type": "budget_spent"}
