import json
from typing import Any

import pytest

from addons.core.call import Ask, Charge, Reading, Refusal, Source, Usage
from addons.core.providers.cohere.jobs import DIALECT
from addons.core.providers.dialect import Head, Request
from tests.addons.core.wire import cuts

BATCH = {
    "id": "b-1",
    "name": "nightly",
    "model": "command-a-03-2025",
    "status": "BATCH_STATUS_COMPLETED",
    "input_tokens": "1200",
    "output_tokens": "340",
    "num_records": 4,
    "num_successful_records": 3,
}
EMBED_JOB = {
    "job_id": "j-1",
    "status": "complete",
    "model": "embed-v4.0",
    "meta": {"api_version": {"version": "1"}, "billed_units": {"input_tokens": 900}},
}


def read(told: object, status: int = 200) -> Reading:
    def one(pieces: list[bytes]) -> Reading:
        tally = DIALECT.tally(DIALECT.ask(LOOK), Head(status, {}))
        for piece in pieces:
            tally.feed(piece)
        return tally.close()

    return cuts.same(json.dumps(told).encode(), one)


LOOK = Request("GET", "api.cohere.com", "/v2/batches/b-1", "", {}, b"")


def test_to_look_at_a_job_is_a_poll() -> None:
    assert DIALECT.ask(LOOK) == Ask(extra={"poll": "yes"})


def test_a_batch_that_is_over_tells_what_it_has_used() -> None:
    reading = read({"batch": BATCH})
    usage = Usage(1200, 340, units={"batch_requests": 3})
    assert reading.charges == (Charge("command-a-03-2025", usage),)
    assert (reading.source, reading.response_id, reading.poll) == (Source.REPORTED, "b-1", True)
    assert reading.modifiers == {"processing": "batch", "largest_prompt": "400"}
    assert json.loads(reading.usage_raw) == {"input_tokens": "1200", "output_tokens": "340"}


@pytest.mark.parametrize(
    "more",
    [
        {"status": "BATCH_STATUS_IN_PROGRESS"},
        {"status": None},
        {"input_tokens": None, "output_tokens": None},
        {"input_tokens": "many", "output_tokens": ""},
    ],
    ids=["in progress", "unsaid", "uncounted", "no counts"],
)
def test_a_batch_that_is_not_over_or_counts_nothing_has_no_usage(more: dict[str, Any]) -> None:
    reading = read({"batch": BATCH | more})
    assert (reading.usage, reading.response_id) == (None, "b-1")


def test_an_embed_job_that_is_over_is_billed_by_its_units() -> None:
    reading = read(EMBED_JOB)
    assert reading.charges == (Charge("embed-v4.0", Usage(900, units={})),)
    assert (reading.source, reading.response_id, reading.poll) == (Source.REPORTED, "j-1", True)
    assert reading.modifiers == {}


def test_an_embed_job_that_is_under_way_has_no_usage() -> None:
    for status in ("processing", "cancelling"):
        assert read(EMBED_JOB | {"status": status}).usage is None
    assert read(EMBED_JOB | {"meta": None}).usage is None


@pytest.mark.parametrize("told", [[], 7, {"batch": 7}, {}, {"batch": {"id": [1]}}])
def test_what_is_no_job_says_nothing(told: object) -> None:
    assert read(told).charges == ()


def test_an_answer_that_failed_has_only_an_error() -> None:
    assert read({"message": "not found"}, 404) == Reading(error="http_404", is_complete=True)


def test_a_refusal_has_cohere_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["message"] == "m"
