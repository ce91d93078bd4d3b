"""The demo's Anthropic speaks what our dialect reads."""

import pytest

from addons.core.call import Source
from dashboard.demo import anthropic_answers
from tests.dashboard.demo.metering import asked, dice, read


@pytest.mark.parametrize("streamed", [False, True])
def test_an_answer_reports_its_usage_with_cache_reads_and_writes(streamed: bool) -> None:
    body = {"model": "claude-haiku-4-5", "stream": streamed}
    question = asked("api.anthropic.com", "/v1/messages", body, largest=50_000)
    reading = read(question, anthropic_answers.reply(question, dice()))
    usage = reading.usage
    assert reading.source == Source.REPORTED
    assert reading.model == "claude-haiku-4-5"
    assert usage is not None
    assert usage.cache_read_tokens
    assert usage.cache_write_tokens
    assert usage.input_tokens is not None
    assert usage.input_tokens > usage.cache_read_tokens + usage.cache_write_tokens


def test_plain_and_streamed_say_the_same() -> None:
    readings = [
        read(question, anthropic_answers.reply(question, dice()))
        for streamed in (False, True)
        for question in [asked("api.anthropic.com", "/v1/messages", {"stream": streamed})]
    ]
    assert readings[0].usage == readings[1].usage
