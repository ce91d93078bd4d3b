"""Azure's Content Understanding, in the form of its documented types."""

import json
from typing import Any

import pytest

from addons.core.call import Ask, Charge, Reading, Source, Usage
from addons.core.providers.azure.understanding import DIALECT, SERVICE
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import read

LOOKED_AT = Ask(extra={"poll": "yes"})
USAGE = {
    "documentPagesStandard": 2,
    "contextualizationTokens": 2000,
    "tokens": {"gpt-4.1-input": 4495, "gpt-4.1-output": 85, "text-embedding-3-large": 672},
}


def analysis(status: str, **more: Any) -> dict[str, Any]:
    result = {"analyzerId": "invoices", "contents": [{"markdown": "secret words"}]}
    return {"id": "a1", "status": status, "result": result, **more}


def test_each_model_is_a_line_and_the_service_is_one() -> None:
    reading = read(DIALECT, analysis("Succeeded", usage=USAGE), LOOKED_AT)
    assert reading.charges == (
        Charge("gpt-4.1", Usage(4495, 85)),
        Charge("text-embedding-3-large", Usage(672), "part"),
        Charge(SERVICE, Usage(units={"pages": 2, "contextualization_tokens": 2000}), "service"),
    )
    assert (reading.source, reading.model) == (Source.REPORTED, "gpt-4.1")
    assert (reading.response_id, reading.poll) == ("a1", True)
    assert json.loads(reading.usage_raw) == USAGE


def test_hours_without_a_model_are_the_analysis_own_line() -> None:
    reading = read(DIALECT, analysis("Succeeded", usage={"audioHours": 0.01, "videoHours": 0}))
    assert reading.charges == (Charge(SERVICE, Usage(units={"audio_hours": 0.01})),)
    assert not reading.poll


def test_before_it_is_done_there_is_nothing_to_charge() -> None:
    assert read(DIALECT, analysis("Running"), LOOKED_AT) == Reading(
        response_id="a1", poll=True, is_complete=True
    )


@pytest.mark.parametrize("tokens", [None, [], {"gpt-4.1-input": "many"}, {"gpt-4.1-input": None}])
def test_what_is_no_count_is_no_line(tokens: object) -> None:
    assert read(DIALECT, analysis("Succeeded", usage={"tokens": tokens})).charges == ()


def test_an_endless_list_of_models_is_not_believed() -> None:
    tokens = {f"m{number}-input": 1 for number in range(1000)}
    assert len(read(DIALECT, analysis("Succeeded", usage={"tokens": tokens})).charges) == 100


def test_a_large_analysis_is_not_held() -> None:
    large = analysis("Succeeded")
    large["result"]["contents"] = [{"markdown": "x" * 1000}] * 1000
    assert read(DIALECT, {**large, "usage": USAGE}).usage == Usage(4495, 85)


def test_one_that_failed_is_told_by_its_class() -> None:
    failed = analysis("Failed", error={"code": "InvalidRequest", "message": "secret words"})
    assert (read(DIALECT, failed).error, read(DIALECT, failed).charges) == ("InvalidRequest", ())
    nameless = analysis("Failed", error={"message": "secret words"})
    assert read(DIALECT, nameless).error == "error"
    assert read(DIALECT, {"error": {"code": "NotFound"}}, status=404).error == "NotFound"


def test_asking_begins_one_and_looking_is_a_poll() -> None:
    assert exchange.ask(DIALECT, {"inputs": [{"url": "https://example.com/a.pdf"}]}) == Ask()
    assert exchange.ask(DIALECT, b"", method="GET") == LOOKED_AT


def test_a_refusal_has_openai_s_shape() -> None:
    assert "error" in exchange.refused(DIALECT)
