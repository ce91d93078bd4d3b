import json

import pytest

from addons.core.call import Ask, Reading, Refusal, Source
from addons.core.providers.anthropic.batch_results import DIALECT
from addons.core.providers.dialect import Head, Request

PATH = "/v1/messages/batches/msgbatch_01/results"


def line(tokens: int, model: str = "claude-haiku-4-5", **usage: object) -> bytes:
    message = {
        "model": model,
        "content": [{"type": "text", "text": "\n"}],
        "usage": {"input_tokens": tokens, "output_tokens": 2, "service_tier": "batch", **usage},
    }
    result = {"custom_id": "a", "result": {"type": "succeeded", "message": message}}
    return json.dumps(result).encode() + b"\n"


ERRORED = b'{"custom_id":"b","result":{"type":"errored","error":{"type":"error"}}}\n'


def read(body: bytes, status: int = 200) -> Reading:
    ask = DIALECT.ask(Request("GET", "api.anthropic.com", PATH, "", {}, b""))
    tally = DIALECT.tally(ask, Head(status, {}))
    tally.feed(body)
    tally.feed(b"")
    return tally.close()


def test_every_line_with_a_message_is_added_up() -> None:
    reading = read(line(10) + ERRORED + line(5, "claude-opus-5") + line(7))
    assert [(charge.model, charge.usage.input_tokens) for charge in reading.charges] == [
        ("claude-haiku-4-5", 17),
        ("claude-opus-5", 5),
    ]
    assert dict(reading.charges[0].usage.units) == {"batch_requests": 2}
    assert (reading.source, reading.is_complete) == (Source.REPORTED, True)


def test_the_batch_is_named_by_its_path_and_counted_once() -> None:
    reading = read(line(10))
    assert (reading.response_id, reading.poll) == ("msgbatch_01", True)
    assert reading.modifiers == {"processing": "batch"}


def test_where_it_ran_moves_the_price() -> None:
    reading = read(line(10, inference_geo="us"))
    assert reading.modifiers == {"processing": "batch", "inference_geo": "us"}


def test_cache_reads_and_searches_are_read_as_in_a_message() -> None:
    usage = read(
        line(10, cache_read_input_tokens=90, server_tool_use={"web_search_requests": 3})
    ).usage
    assert usage is not None
    assert (usage.input_tokens, usage.cache_read_tokens) == (100, 90)
    assert dict(usage.units) == {"web_searches": 3, "batch_requests": 1}


@pytest.mark.parametrize("missing", [1, 5, 40])
def test_results_that_are_cut_are_partial(missing: int) -> None:
    whole = line(10) + line(7)
    reading = read(whole[: -1 - missing])
    assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)
    assert read(whole[:-1]).source is Source.REPORTED


def test_results_of_which_none_succeeded_cost_nothing() -> None:
    assert read(ERRORED) == Reading(response_id="msgbatch_01", poll=True, is_complete=True)


def test_an_error_is_told_by_its_class() -> None:
    body = b'{"type":"error","error":{"type":"not_found_error","message":"Oh"}}'
    assert read(body, 404) == Reading(error="not_found_error", is_complete=True)


def test_it_speaks_when_it_begins() -> None:
    tally = DIALECT.tally(Ask(), Head(200, {}))
    tally.feed(b"")
    assert not tally.has_spoken
    tally.feed(b"{")
    assert tally.has_spoken


def test_a_refusal_has_anthropic_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["type"] == "error"
