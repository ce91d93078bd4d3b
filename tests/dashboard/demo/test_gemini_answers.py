"""The demo's Gemini speaks what our dialect reads."""

import pytest

from addons.core.call import Source
from dashboard.demo import gemini_answers
from tests.dashboard.demo.metering import asked, dice, read

MODEL = "/v1beta/models/gemini-2.5-flash"


@pytest.mark.parametrize(
    "verb", ["generateContent", "streamGenerateContent", "streamGenerateContent?alt=sse"]
)
def test_an_answer_reports_its_usage_in_each_framing(verb: str) -> None:
    question = asked("generativelanguage.googleapis.com", f"{MODEL}:{verb}", {}, largest=30_000)
    reading = read(question, gemini_answers.reply(question, dice()))
    assert reading.source == Source.REPORTED
    assert reading.model == "gemini-2.5-flash"
    assert reading.usage is not None
    assert reading.usage.cache_read_tokens
    assert reading.usage.output_tokens


def test_a_stream_without_alt_is_one_json_array() -> None:
    question = asked("generativelanguage.googleapis.com", f"{MODEL}:streamGenerateContent", {})
    body = b"".join(gemini_answers.reply(question, dice()).pieces)
    assert body.startswith(b"[")
    assert body.endswith(b"]")
