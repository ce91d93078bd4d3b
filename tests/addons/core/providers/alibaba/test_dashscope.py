import json

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.alibaba.dashscope import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import events, read


def answer(written: int, reason: str, text: str = "w") -> dict[str, object]:
    usage = {"input_tokens": 20, "output_tokens": written, "total_tokens": 20 + written}
    return {"output": {"text": text, "finish_reason": reason}, "usage": usage, "request_id": "q"}


def test_the_last_event_counts() -> None:
    stream = events(*(answer(n, "null") for n in range(1, 8)), answer(8, "stop"))
    reading = read(DIALECT, stream)
    assert reading.usage == Usage(input_tokens=20, output_tokens=8)
    assert (reading.source, reading.model, reading.is_complete) == (
        Source.REPORTED,
        "asked",
        True,
    )
    assert json.loads(reading.usage_raw)["total_tokens"] == 28


def test_the_text_null_is_no_reason_to_end() -> None:
    reading = read(DIALECT, events(answer(1, "null"), answer(2, "null")))
    assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)


def test_parts_lie_inside_the_totals() -> None:
    usage = {
        "input_tokens": 1277,
        "output_tokens": 55,
        "image_tokens": 1247,
        "prompt_tokens_details": {"cached_tokens": 200},
        "output_tokens_details": {"reasoning_tokens": 30, "audio_tokens": 20},
    }
    assert read(DIALECT, {"output": {}, "usage": usage}).usage == Usage(
        input_tokens=1277,
        output_tokens=55,
        cache_read_tokens=200,
        output_reasoning_tokens=30,
        audio_output_tokens=20,
        image_input_tokens=1247,
    )


def test_what_a_prompt_is_made_of_and_what_of_it_was_cached_stand_side_by_side() -> None:
    usage = {
        "input_tokens": 2000,
        "output_tokens": 10,
        "image_tokens": 7,
        "input_tokens_details": {"image_tokens": 400, "audio_tokens": None, "text_tokens": 1600},
        "prompt_tokens_details": {
            "cached_tokens": 300,
            "cache_creation_input_tokens": 1500,
            "cache_creation": {"ephemeral_5m_input_tokens": 1500},
        },
    }
    assert read(DIALECT, {"output": {}, "usage": usage}).usage == Usage(
        input_tokens=2000,
        output_tokens=10,
        cache_read_tokens=300,
        cache_write_tokens=1500,
        image_input_tokens=400,
    )


def test_searches_and_seconds_are_units() -> None:
    counts = {"input_tokens": 800, "output_tokens": 12}
    searched = counts | {"plugins": {"search": {"count": 2, "strategy": "turbo"}}}
    said = read(DIALECT, {"output": {}, "usage": searched}).usage
    assert said == Usage(800, 12, units={"web_searches": 2})
    none = counts | {"plugins": {"search": {"count": 0}}}
    assert read(DIALECT, {"output": {}, "usage": none}).usage == Usage(800, 12)
    heard = {"seconds": 2.5, "output_tokens_details": {"text_tokens": 6}}
    assert read(DIALECT, {"output": {}, "usage": heard}).usage == Usage(units={"seconds": 2.5})


def test_embeddings_and_rerankers_say_a_total_and_others_pieces() -> None:
    assert read(DIALECT, {"usage": {"total_tokens": 33}}).usage == Usage(input_tokens=33)
    pieces = read(DIALECT, {"usage": {"image_count": 2}}).usage
    assert pieces == Usage(units={"images": 2})


def test_an_app_has_a_line_for_each_of_its_models() -> None:
    models = [
        {"model_id": "qwen-max", "input_tokens": 70, "output_tokens": 9},
        {"model_id": "qwen-turbo", "input_tokens": 5, "output_tokens": 2},
        {"model_id": "silent"},
    ]
    reading = read(DIALECT, {"output": {"text": "x"}, "usage": {"models": models}})
    lines = [(charge.model, charge.kind) for charge in reading.charges]
    assert lines == [("qwen-max", "answer"), ("qwen-turbo", "part")]
    assert reading.model == "qwen-max"


def test_an_error_in_the_stream_is_told_by_its_class() -> None:
    error = {"code": "DataInspectionFailed", "message": "my secret plan", "request_id": "q"}
    reading = read(DIALECT, events(answer(1, "null"), error))
    assert (reading.error, reading.source) == ("DataInspectionFailed", Source.PARTIAL)
    assert read(DIALECT, events(error)) == Reading(error="DataInspectionFailed")
    assert read(DIALECT, error, status=400).error == "DataInspectionFailed"


def test_it_speaks_with_its_first_word() -> None:
    tally = exchange.tally(DIALECT)
    tally.feed(events(answer(0, "null", text="")))
    assert not tally.has_spoken
    tally.feed(events(answer(1, "null")))
    assert tally.has_spoken


def test_a_header_asks_for_a_stream() -> None:
    body = {"model": "qwen-plus", "parameters": {"max_tokens": 9}}
    assert exchange.ask(DIALECT, body) == Ask(model="qwen-plus", max_tokens=9)
    for headers in (
        {"x-dashscope-sse": "enable"},
        {"accept": "text/event-stream"},
        {"accept": "application/json, Text/Event-Stream"},
    ):
        assert exchange.ask(DIALECT, body, headers=headers).streamed


def test_our_no_says_code_and_message() -> None:
    said = exchange.refused(DIALECT)
    assert (said["code"], said["message"]) == ("budget_spent", "It is spent.")
