import json
from typing import Any

import pytest

from addons.core.call import Charge, Reading, Refusal, Source, Usage
from addons.core.providers.dialect import Head, Request
from addons.core.providers.openai.batches import DIALECT
from tests.addons.core.providers.openai.test_batch_results import CHAT, line

FILE = "/v1/files/file-9/content"
BATCH = "/v1/batches/batch_1"
COUNTED = Usage(input_tokens=20, output_tokens=10, units={"batch_requests": 2})
TOLD = {"input_tokens": 20, "output_tokens": 10, "total_tokens": 30}


def read(path: str, body: bytes, query: str = "", status: int = 200) -> Reading:
    ask = DIALECT.ask(Request("GET", "api.openai.com", path, query, {}, b""))
    tally = DIALECT.tally(ask, Head(status, {}))
    assert not tally.has_spoken
    tally.feed(body)
    return tally.close()


def batch(status: str, usage: Any = TOLD, **more: Any) -> Reading:
    told = {"id": "batch_1", "object": "batch", "model": "m", "status": status, "usage": usage}
    return read(BATCH, json.dumps({**told, **more}).encode())


def test_a_file_of_results_is_a_charge_at_the_price_of_a_batch() -> None:
    reading = read(FILE, line(CHAT) + b"\n" + line(CHAT) + b"\n")
    assert reading.charges == (Charge("m", COUNTED),)
    assert (reading.source, reading.service_tier) == (Source.REPORTED, "batch")
    assert (reading.response_id, reading.poll) == ("file-9", True)
    assert json.loads(reading.usage_raw) == CHAT["usage"]


def test_a_file_that_was_cut_is_not_final() -> None:
    reading = read(FILE, line(CHAT) + b"\n" + line(CHAT)[:-9])
    assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)


def test_what_a_file_begins_with_says_nothing() -> None:
    body = line(CHAT) + b"\n" + line(CHAT)
    assert read(FILE, b"\xef\xbb\xbf\n" + body) == read(FILE, body)
    assert read(FILE, b"\xef\xbb").charges == ()


@pytest.mark.parametrize(
    "body", [b"", b"\x89PNG\r\n{}\n", b'{"prompt":"x","completion":"y"}\n', b"[1]"]
)
def test_a_file_of_something_else_is_not_counted(body: bytes) -> None:
    assert read(FILE, body).charges == ()


def test_the_batch_itself_tells_the_same_under_the_same_id() -> None:
    reading = batch("completed", output_file_id="file-9", request_counts={"completed": 2})
    assert reading.charges == (Charge("m", COUNTED),)
    assert (reading.response_id, reading.service_tier) == ("file-9", "batch")


@pytest.mark.parametrize("status", ["validating", "in_progress", "finalizing", "cancelling"])
def test_a_batch_that_goes_on_is_not_counted(status: str) -> None:
    assert batch(status).charges == ()


@pytest.mark.parametrize(
    "usage", [None, {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}]
)
def test_a_batch_that_has_used_nothing_is_not_counted(usage: Any) -> None:
    assert batch("failed", usage).charges == ()


def test_what_a_batch_has_done_before_it_was_stopped_is_counted_by_its_own_id() -> None:
    assert batch("cancelled", output_file_id=None).response_id == "batch_1"


def test_mistral_sends_the_results_inside_of_the_batch() -> None:
    answers = [json.loads(line(CHAT)), json.loads(line(CHAT))]
    job = {"id": "j", "status": "SUCCESS", "output_file": "f", "outputs": answers}
    reading = read("/v1/batch/jobs/j", json.dumps(job).encode(), "inline=true")
    assert (reading.charges, reading.response_id) == ((Charge("m", COUNTED),), "f")


def test_xai_sends_the_results_by_the_page() -> None:
    result = {"batch_result": {"response": {"chat_get_completion": CHAT}}}
    page = json.dumps({"results": [result, result], "pagination_token": None}).encode()
    first = read("/v1/batches/b/results", page, "limit=100")
    assert (first.charges, first.response_id) == ((Charge("m", COUNTED),), "b")
    second = read("/v1/batches/b/results", page, "limit=100&pagination_token=t")
    assert second.response_id == "b?pagination_token=t"


def test_openrouter_sends_the_results_inside_of_the_batch_and_tells_its_price() -> None:
    used = {"input_tokens": 3, "cache_read_input_tokens": 7, "output_tokens": 1}
    message = {"type": "message", "model": "m", "usage": used}
    results = [json.loads(line(body)) for body in (CHAT, message)]
    failed = {"id": "r", "custom_id": "c", "response": None, "error": {"message": "secret"}}
    told = TOLD | {"cost": 0.0021, "is_byok": False}
    reading = batch("completed", told, results=[*results, failed], model="openai/m:batch")
    assert reading.charges == (
        Charge("m", Usage(20, 6, cache_read_tokens=7, units={"batch_requests": 2})),
    )
    assert (reading.reported_cost_nusd, reading.response_id) == (2_100_000, "batch_1")
    bare = batch("completed", told, results=None)
    assert (bare.usage, bare.reported_cost_nusd) == (Usage(20, 10), 2_100_000)
    assert batch("in_progress", told, results=None).charges == ()


def test_an_error_is_told_by_its_class() -> None:
    assert read(FILE, b'{"error":{"type":"bad"}}', status=404).error == "bad"


def test_a_refusal_has_openai_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == "c"
