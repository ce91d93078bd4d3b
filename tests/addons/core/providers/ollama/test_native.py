import json

import pytest

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.ollama.native import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import STREAM, lines, read

WORD = {"model": "llama3.3", "message": {"role": "assistant", "content": "Two"}, "done": False}
END = {**WORD, "done": True, "done_reason": "stop", "prompt_eval_count": 26, "eval_count": 12}


def test_the_last_line_counts() -> None:
    reading = read(DIALECT, lines(WORD, WORD, END), STREAM)
    assert reading.usage is not None
    assert (reading.usage.input_tokens, reading.usage.output_tokens) == (26, 12)
    assert (reading.source, reading.model) == (Source.REPORTED, "llama3.3")
    assert reading.is_complete
    assert json.loads(reading.usage_raw) == {"prompt_eval_count": 26, "eval_count": 12}


def test_a_prompt_in_the_cache_is_unknown_and_not_nothing() -> None:
    answer = {name: value for name, value in END.items() if name != "prompt_eval_count"}
    reading = read(DIALECT, answer)
    assert reading.usage is not None
    assert (reading.usage.input_tokens, reading.usage.output_tokens) == (None, 12)
    assert reading.source is Source.REPORTED


def test_what_was_cached_is_part_of_the_prompt() -> None:
    usage = read(DIALECT, {**END, "prompt_eval_cached_count": 20}).usage
    assert usage == Usage(26, 12, cache_read_tokens=20)
    usage = read(DIALECT, lines(WORD, {**END, "prompt_eval_cached_count": 0}), STREAM).usage
    assert usage == Usage(26, 12, cache_read_tokens=0)


def test_floats_are_counts() -> None:
    usage = read(DIALECT, {**END, "eval_count": 12.0}).usage
    assert usage is not None
    assert usage.output_tokens == 12


def test_a_line_is_no_end_of_a_stream() -> None:
    assert read(DIALECT, lines(WORD), STREAM) == Reading(model="llama3.3")
    assert read(DIALECT, lines(WORD, WORD), STREAM) == Reading(model="llama3.3")
    counted = read(DIALECT, {**END, "done": False}, STREAM)
    assert (counted.source, counted.is_complete) == (Source.PARTIAL, False)


def test_vectors_come_without_an_end_of_their_own() -> None:
    reading = read(DIALECT, {"model": "nomic", "embeddings": [[0.1]], "prompt_eval_count": 4})
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)


def test_an_error_in_the_last_line_is_told_without_its_text() -> None:
    reading = read(DIALECT, lines(WORD, {"error": "the prompt was: my secret plan"}), STREAM)
    assert reading == Reading(model="llama3.3", error="error")


@pytest.mark.parametrize(
    ("path", "body", "streamed"),
    [
        ("/api/chat", {}, True),
        ("/api/generate", {"stream": True}, True),
        ("/api/generate", {"stream": False}, False),
        ("/api/embed", {}, False),
        ("/api/embeddings/", {}, False),
    ],
)
def test_an_answer_is_streamed_unless_it_is_asked_not_to_be(
    path: str, body: dict[str, bool], streamed: bool
) -> None:
    assert exchange.ask(DIALECT, body, path).streamed is streamed


def test_the_request_says_model_and_cap() -> None:
    asked = exchange.ask(DIALECT, {"model": "m", "options": {"num_predict": 9}}, "/api/chat")
    assert asked == Ask(model="m", streamed=True, max_tokens=9)
    assert exchange.ask(DIALECT, {"name": "old"}, "/api/embeddings").model == "old"


def test_a_refused_request_is_told_by_its_status() -> None:
    assert read(DIALECT, {"error": "model 'x' not found"}, status=404).error == "http_404"


def test_our_no_is_a_text() -> None:
    assert exchange.refused(DIALECT) == {"error": "It is spent."}
