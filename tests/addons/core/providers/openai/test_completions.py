"""OpenAI's older text completions."""

import orjson
import pytest

from addons.core.call import Ask, Refusal, Source, Usage
from addons.core.providers.dialect import Head, Request
from addons.core.providers.openai.completions import DIALECT

ANSWERED = Head(200, {"content-type": "text/event-stream"})


def chunk(text: str, finish: str | None = None) -> bytes:
    choice = {"text": text, "index": 0, "logprobs": None, "finish_reason": finish}
    body = {"id": "cmpl-1", "object": "text_completion", "model": "davinci", "choices": [choice]}
    return b"data: " + orjson.dumps(body) + b"\n\n"


USAGE = (
    b'data: {"id":"cmpl-1","object":"text_completion","model":"davinci-002","choices":[],'
    b'"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}\n\n'
)


def test_a_stream_is_counted_by_its_usage() -> None:
    tally = DIALECT.tally(Ask(streamed=True), ANSWERED)
    for piece in (chunk(""), chunk(" one"), chunk(" two", "stop"), USAGE, b"data: [DONE]\n\n"):
        tally.feed(piece)
    reading = tally.close()
    assert reading.usage == Usage(5, 2)
    assert (reading.source, reading.model) == (Source.REPORTED, "davinci-002")
    assert reading.is_complete


def test_it_has_spoken_with_the_first_text() -> None:
    tally = DIALECT.tally(Ask(streamed=True), ANSWERED)
    tally.feed(chunk(""))
    assert not tally.has_spoken
    tally.feed(chunk(" one"))
    assert tally.has_spoken


def test_a_plain_answer_without_a_completion_has_written_nothing() -> None:
    tally = DIALECT.tally(Ask(), Head(200, {}))
    tally.feed(b'{"id":"cmpl-1","choices":[],"usage":{"prompt_tokens":5,"total_tokens":5}}')
    assert tally.close().usage == Usage(5, 0)


def test_the_ask_is_read_as_for_chat() -> None:
    body = b'{"model":"davinci-002","prompt":"a","stream":true,"max_tokens":16}'
    request = Request("POST", "api.openai.com", "/v1/completions", "", {}, body)
    expected = Ask(model="davinci-002", streamed=True, max_tokens=16, asks_for_usage=False)
    assert DIALECT.ask(request) == expected


@pytest.mark.parametrize(
    ("asked", "are_several"),
    [
        (b'"prompt":"a","n":2', True),
        (b'"prompt":["a","b"]', True),
        (b'"prompt":[[1,2],[3]]', True),
        (b'"prompt":["a"],"n":1', False),
        (b'"prompt":[1,2,3]', False),
        (b'"prompt":[],"n":null', False),
    ],
)
def test_of_several_answers_the_end_of_one_is_not_the_end(asked: bytes, are_several: bool) -> None:
    body = b'{"model":"m","stream":true,%s}' % asked
    request = Request("POST", "api.openai.com", "/v1/completions", "", {}, body)
    tally = DIALECT.tally(DIALECT.ask(request), ANSWERED)
    counted = b'"usage":{"prompt_tokens":5,"completion_tokens":2},"choices"'
    tally.feed(chunk(" two", "stop").replace(b'"choices"', counted))
    assert (tally.close().source is Source.PARTIAL) == are_several


@pytest.mark.parametrize("status", [400, 500])
def test_a_failed_answer_has_no_usage(status: int) -> None:
    tally = DIALECT.tally(Ask(), Head(status, {}))
    tally.feed(b'{"error":{"type":"server_error"},"usage":{"prompt_tokens":5}}')
    reading = tally.close()
    assert (reading.usage, reading.error) == (None, "server_error")


def test_a_refusal_has_the_shape_of_an_error() -> None:
    body = orjson.loads(DIALECT.refusal(Refusal(400, "budget_spent", "No.")))
    assert body["error"] == {
        "message": "No.",
        "type": "invalid_request_error",
        "param": None,
        "code": "budget_spent",
    }
