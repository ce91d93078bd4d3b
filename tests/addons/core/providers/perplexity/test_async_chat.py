import json
from typing import Any

import pytest

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.perplexity.async_chat import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import read

USAGE = {
    "prompt_tokens": 12,
    "completion_tokens": 300,
    "total_tokens": 312,
    "num_search_queries": 3,
    "reasoning_tokens": 200,
    "cost": {"total_cost": 0.0181},
}


def job(status: str, **more: Any) -> dict[str, Any]:
    return {"id": "job-1", "model": "sonar-deep-research", "status": status, **more}


DONE = job("COMPLETED", response={"id": "r1", "model": "sonar-deep-research", "usage": USAGE})
LOOKED_AT = Ask(extra={"poll": "yes"})


def test_a_job_that_is_done_has_the_answer_s_usage() -> None:
    reading = read(DIALECT, DONE, LOOKED_AT)
    assert reading.usage == Usage(12, 500, output_reasoning_tokens=200, units={"web_searches": 3})
    assert (reading.source, reading.reported_cost_nusd) == (Source.REPORTED, 18_100_000)
    assert (reading.response_id, reading.poll) == ("job-1", True)
    assert json.loads(reading.usage_raw) == USAGE


@pytest.mark.parametrize("status", ["CREATED", "IN_PROGRESS"])
def test_before_that_there_is_nothing_to_charge(status: str) -> None:
    assert read(DIALECT, job(status, response=None)) == Reading(
        model="sonar-deep-research", response_id="job-1", is_complete=True
    )


def test_one_that_failed_is_told_without_its_text() -> None:
    failed = read(DIALECT, job("FAILED", error_message="the prompt was: secret"))
    assert (failed.error, failed.charges) == ("FAILED", ())
    assert read(DIALECT, {"error": {"type": "x"}}, status=400).error == "x"


def test_the_request_is_wrapped_and_looking_is_a_poll() -> None:
    asked = exchange.ask(DIALECT, {"request": {"model": "sonar-deep-research", "max_tokens": 9}})
    assert asked == Ask("sonar-deep-research", max_tokens=9)
    assert exchange.ask(DIALECT, b"", method="GET") == LOOKED_AT


def test_a_refusal_has_openai_s_shape() -> None:
    assert "error" in exchange.refused(DIALECT)
