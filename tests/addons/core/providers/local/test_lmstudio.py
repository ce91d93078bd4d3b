import json

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.local.lmstudio import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import events, read

STATS = {"input_tokens": 40, "total_output_tokens": 20, "reasoning_output_tokens": 12}
ANSWER = {"model_instance_id": "qwen3", "output": [], "stats": STATS, "response_id": "resp_1"}
START = {"type": "chat.start", "model_instance_id": "qwen3"}
WORD = {"type": "message.delta", "content": "w"}
USAGE = Usage(input_tokens=40, output_tokens=20, output_reasoning_tokens=12)


def test_stats_stand_for_a_usage() -> None:
    reading = read(DIALECT, ANSWER)
    assert reading.usage == USAGE
    assert (reading.source, reading.model, reading.response_id) == (
        Source.REPORTED,
        "qwen3",
        "resp_1",
    )
    assert json.loads(reading.usage_raw) == STATS


def test_the_last_event_holds_the_whole_answer() -> None:
    reading = read(DIALECT, events(START, WORD, WORD, {"type": "chat.end", "result": ANSWER}))
    assert (reading.usage, reading.source, reading.is_complete) == (USAGE, Source.REPORTED, True)


def test_a_stream_that_broke_off_says_nothing() -> None:
    assert read(DIALECT, events(START, WORD)) == Reading(model="qwen3")


def test_a_stateless_answer_has_no_id() -> None:
    assert read(DIALECT, {"stats": STATS}).response_id == ""


def test_an_error_in_the_stream_is_told_by_its_class() -> None:
    error = {"type": "error", "error": {"type": "invalid_request", "message": "my secret plan"}}
    assert read(DIALECT, events(START, error)).error == "invalid_request"


def test_it_speaks_with_its_first_word() -> None:
    tally = exchange.tally(DIALECT)
    tally.feed(events(START))
    assert not tally.has_spoken
    tally.feed(events(WORD))
    assert tally.has_spoken


def test_the_request_says_model_streaming_and_cap() -> None:
    body = {"model": "qwen3", "stream": True, "max_output_tokens": 9}
    assert exchange.ask(DIALECT, body) == Ask(model="qwen3", streamed=True, max_tokens=9)


def test_our_no_has_openai_s_shape() -> None:
    assert "error" in exchange.refused(DIALECT)
