import json

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.local.llamacpp import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import STREAM, events, read


def result(written: int, stop: bool = False, index: int = 0) -> dict[str, object]:
    return {
        "index": index,
        "content": "" if stop else "w",
        "stop": stop,
        "tokens_predicted": written,
        "tokens_evaluated": 30,
    }


def test_the_last_event_counts() -> None:
    reading = read(DIALECT, events(*map(result, range(1, 8)), result(8, stop=True)), STREAM)
    assert reading.usage == Usage(input_tokens=30, output_tokens=8)
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)


def test_what_was_found_in_the_cache_lies_inside_the_prompt() -> None:
    timings = {"cache_n": 10, "prompt_n": 20}
    answer = {**result(4, stop=True), "model": "qwen3", "tokens_cached": 33, "timings": timings}
    reading = read(DIALECT, answer)
    assert reading.usage == Usage(input_tokens=30, output_tokens=4, cache_read_tokens=10)
    assert reading.model == "qwen3"
    assert json.loads(reading.usage_raw)["timings"] == timings


def test_several_prompts_add_up() -> None:
    reading = read(DIALECT, [result(2, stop=True), result(3, stop=True, index=1)])
    assert reading.usage == Usage(input_tokens=60, output_tokens=5)
    assert len(json.loads(reading.usage_raw)["results"]) == 2


def test_a_stream_that_broke_off_says_what_was_counted_so_far() -> None:
    reading = read(DIALECT, events(result(1), result(2)), STREAM)
    assert reading.usage == Usage(input_tokens=30, output_tokens=2)
    assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)


def test_an_error_in_the_stream_is_told_by_its_class() -> None:
    error = {"error": {"code": 500, "message": "my secret plan", "type": "server_error"}}
    assert read(DIALECT, events(error), STREAM) == Reading(error="server_error")


def test_without_counts_nothing_is_read() -> None:
    assert read(DIALECT, {"content": "w"}) == Reading(is_complete=True)


def test_it_speaks_with_its_first_word() -> None:
    tally = exchange.tally(DIALECT, STREAM)
    tally.feed(b": ping\n\n")
    assert not tally.has_spoken
    tally.feed(events(result(1)))
    assert tally.has_spoken


def test_the_request_says_streaming_and_cap() -> None:
    body = {"prompt": "x", "stream": True, "n_predict": 9}
    assert exchange.ask(DIALECT, body) == Ask(streamed=True, max_tokens=9)


def test_our_no_has_the_status_where_the_code_would_be() -> None:
    assert exchange.refused(DIALECT) == {
        "error": {"code": 400, "message": "It is spent.", "type": "invalid_request_error"}
    }
