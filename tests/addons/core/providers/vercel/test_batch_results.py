"""The results of a batch of the AI SDK's calls."""

import json
from typing import Any

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.vercel.batch_results import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import lines

HEADERS = {"ai-model-id": "openai/gpt-5.4"}


def line(tokens: int, cost: str = "0.001") -> dict[str, Any]:
    metadata = {"gateway": {"cost": cost}}
    usage = {"inputTokens": {"total": tokens}, "outputTokens": {"total": 2}}
    return {
        "id": str(tokens),
        "status": "succeeded",
        "result": {"content": [], "usage": usage, "providerMetadata": metadata},
    }


FAILED = {"id": "f", "status": "failed", "error": {"message": "Oh"}}


def read(body: bytes) -> Reading:
    asked = exchange.ask(DIALECT, {"batchId": "job_1"}, "/v4/ai/batch/results", HEADERS)
    return exchange.read(DIALECT, body, asked)


def test_every_answer_is_added_up_and_so_are_their_prices() -> None:
    reading = read(lines(line(9), FAILED, line(5, "0.002")))
    assert reading.usage == Usage(14, 4, units={"batch_requests": 2})
    assert (reading.source, reading.model) == (Source.REPORTED, "openai/gpt-5.4")
    assert reading.reported_cost_nusd == 3_000_000
    assert (reading.response_id, reading.poll) == ("job_1", True)


def test_results_that_are_cut_are_partial() -> None:
    assert read(lines(line(9), line(5))[:-9]).source is Source.PARTIAL


def test_the_request_names_the_batch_and_the_model() -> None:
    asked = exchange.ask(DIALECT, {"batchId": "job_1"}, "/v4/ai/batch/results", HEADERS)
    assert asked == Ask("openai/gpt-5.4", extra={"batch": "job_1"})
    assert exchange.ask(DIALECT, b"no json") == Ask()


def test_an_error_is_told_by_its_class() -> None:
    body = json.dumps({"error": {"type": "not_ready"}}).encode()
    assert exchange.read(DIALECT, body, status=400).error == "not_ready"


def test_a_refusal_has_openai_s_shape() -> None:
    assert "error" in exchange.refused(DIALECT)
