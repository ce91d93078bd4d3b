"""Perplexity's agent speaks as OpenAI's responses do, with figures and an end of its own."""

from typing import Any

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.openai.responses import DIALECT
from tests.addons.core.providers.exchange import events, read

STREAM = Ask(model="openai/gpt-5.1", streamed=True)
USAGE = {
    "input_tokens": 900,
    "input_tokens_details": {"cache_read_input_tokens": 300, "cache_creation_input_tokens": 100},
    "output_tokens": 60,
    "total_tokens": 960,
    "tool_calls_details": {"search_web": {"invocation": 2}, "fetch_url": {"invocation": 1}},
    "cost": {"currency": "USD", "input_cost": 0.001, "tool_calls_cost": 0.01, "total_cost": 0.0137},
}


def response(status: str, **more: Any) -> dict[str, Any]:
    return {"id": "resp_1", "model": "openai/gpt-5.1", "status": status, "usage": None, **more}


CREATED = {"type": "response.created", "response": response("in_progress")}
FOUND = {"type": "response.reasoning.search_results", "results": [], "usage": {"input_tokens": 5}}


def test_its_usage_tells_the_cache_the_searches_and_the_price() -> None:
    expected = Usage(
        900, 60, cache_read_tokens=300, cache_write_tokens=100, units={"web_searches": 2}
    )
    done = response("completed", usage=USAGE)
    stream = events(CREATED, FOUND, {"type": "response.completed", "response": done})
    for reading in (read(DIALECT, done), read(DIALECT, stream, STREAM)):
        assert (reading.usage, reading.source) == (expected, Source.REPORTED)
        assert reading.reported_cost_nusd == 13_700_000


def test_one_that_failed_has_an_error_in_place_of_a_response() -> None:
    failed = {"type": "response.failed", "error": {"code": "busy", "message": "secret"}}
    assert read(DIALECT, events(CREATED, failed), STREAM) == Reading(
        model="openai/gpt-5.1", response_id="resp_1", error="busy", is_complete=True
    )
