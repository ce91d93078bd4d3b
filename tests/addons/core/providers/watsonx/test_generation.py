import json

from addons.core.call import Ask, Reading, Source
from addons.core.providers.watsonx.generation import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import events, read


def result(text: str, written: int, given: int, reason: str) -> dict[str, object]:
    row = {
        "generated_text": text,
        "generated_token_count": written,
        "input_token_count": given,
        "stop_reason": reason,
    }
    return {"model_id": "ibm/granite", "results": [row]}


FIRST = result("", 0, 7, "not_finished")
WORD = result(" w", 1, 0, "not_finished")
LAST = result("", 9, 0, "eos_token")


def counts(reading: Reading) -> tuple[int | None, int | None]:
    assert reading.usage is not None
    return reading.usage.input_tokens, reading.usage.output_tokens


def test_the_first_event_counts_the_input_and_the_last_one_the_output() -> None:
    reading = read(DIALECT, events(FIRST, WORD, WORD, WORD, WORD, WORD, LAST))
    assert counts(reading) == (7, 9)
    assert (reading.source, reading.model) == (Source.REPORTED, "ibm/granite")
    assert reading.is_complete
    assert json.loads(reading.usage_raw) == {"input_token_count": 7, "generated_token_count": 9}


def test_the_last_event_may_repeat_the_input() -> None:
    last = result("", 9, 7, "max_tokens")
    assert counts(read(DIALECT, events(FIRST, WORD, last))) == (7, 9)


def test_a_stream_that_broke_off_says_what_was_counted_so_far() -> None:
    reading = read(DIALECT, events(FIRST, WORD))
    assert counts(reading) == (7, 1)
    assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)


def test_several_results_add_up() -> None:
    answer = {"results": [*LAST["results"], *result("x", 1, 5, "eos_token")["results"]]}  # type: ignore[misc]
    assert counts(read(DIALECT, answer)) == (5, 10)


def test_vectors_have_one_count_beside_them() -> None:
    assert counts(read(DIALECT, {"results": [{"embedding": [0.1]}], "input_token_count": 5})) == (
        5,
        None,
    )


def test_an_error_in_the_stream_is_told_by_its_class() -> None:
    error = {"errors": [{"code": "downstream_request_failed", "message": "my secret plan"}]}
    assert read(DIALECT, events(FIRST, error)).error == "downstream_request_failed"
    assert read(DIALECT, error, status=500).error == "downstream_request_failed"


def test_without_counts_nothing_is_read() -> None:
    assert read(DIALECT, {"model_id": "m"}) == Reading(model="m", is_complete=True)


def test_it_speaks_with_its_first_word() -> None:
    tally = exchange.tally(DIALECT)
    tally.feed(events(FIRST))
    assert not tally.has_spoken
    tally.feed(events(WORD))
    assert tally.has_spoken


def test_the_path_says_streaming_and_the_body_model_and_cap() -> None:
    body = {"model_id": "ibm/granite", "parameters": {"max_new_tokens": 50}}
    plain = exchange.ask(DIALECT, body, "/ml/v1/text/generation")
    assert plain == Ask(model="ibm/granite", max_tokens=50)
    assert exchange.ask(DIALECT, body, "/ml/v1/text/generation_stream").streamed
    assert exchange.ask(DIALECT, {"max_tokens": 5}, "/ml/v1/text/chat").max_tokens == 5


def test_our_no_is_a_list_of_errors() -> None:
    assert exchange.refused(DIALECT) == {
        "errors": [{"code": "budget_spent", "message": "It is spent."}],
        "status_code": 400,
    }
