"""The demo's OpenAI speaks what our dialects read."""

from typing import Any

import pytest

from addons.core.call import Source
from dashboard.demo import openai_answers
from tests.dashboard.demo.metering import asked, dice, read

HOST = "api.openai.com"
CHAT = "/v1/chat/completions"
USAGE = {"stream_options": {"include_usage": True}}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (CHAT, {"model": "gpt-4o-mini"}),
        (CHAT, {"model": "gpt-4o-mini", "stream": True, **USAGE}),
        ("/v1/responses", {"model": "gpt-5"}),
        ("/v1/responses", {"model": "gpt-5", "stream": True}),
    ],
    ids=str,
)
def test_an_answer_reports_its_usage_and_its_model(path: str, body: dict[str, Any]) -> None:
    question = asked(HOST, path, body, largest=20_000)
    reading = read(question, openai_answers.reply(question, dice()))
    assert reading.source == Source.REPORTED
    assert reading.model == body["model"]
    assert reading.is_complete
    assert reading.usage is not None
    assert 0 < (reading.usage.cache_read_tokens or 0) < (reading.usage.input_tokens or 0)
    assert reading.usage.output_tokens


def test_a_stream_reports_nothing_unasked_just_as_the_real_one() -> None:
    question = asked(HOST, CHAT, {"model": "gpt-4o-mini", "stream": True})
    answer = openai_answers.reply(question, dice())
    assert read(question, answer).usage is None
    assert b"usage" not in b"".join(answer.pieces)


def test_embeddings_have_input_only() -> None:
    question = asked(HOST, "/v1/embeddings", {"model": "text-embedding-3-small"})
    usage = read(question, openai_answers.reply(question, dice())).usage
    assert usage is not None
    assert usage.input_tokens
    assert not usage.output_tokens


def test_a_stream_is_paced() -> None:
    answer = openai_answers.reply(asked(HOST, CHAT, {"stream": True}), dice())
    assert answer.pause_s > 0
    assert len(answer.pieces) > 3
