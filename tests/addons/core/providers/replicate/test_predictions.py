import json

import pytest

from addons.core.call import Reading, Source, Usage
from addons.core.providers.replicate.predictions import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import read

PREDICTION = {"id": "p1", "model": "owner/name", "status": "succeeded"}
METRICS = {"predict_time": 2.8, "total_time": 3.0}


def test_it_is_charged_by_the_second() -> None:
    reading = read(DIALECT, {**PREDICTION, "metrics": METRICS})
    assert reading.usage == Usage(units={"predict_seconds": 2.8})
    assert (reading.source, reading.model) == (Source.REPORTED, "owner/name")
    assert (reading.response_id, reading.poll) == ("p1", False)
    assert json.loads(reading.usage_raw) == METRICS
    as_text = read(DIALECT, {**PREDICTION, "metrics": {"predict_time": "2.8"}})
    assert as_text.usage == reading.usage


def test_language_models_say_their_tokens_and_image_models_their_images() -> None:
    metrics = {"input_token_count": 12, "output_token_count": 4, "image_count": 1}
    usage = read(DIALECT, {**PREDICTION, "metrics": metrics}).usage
    assert usage == Usage(input_tokens=12, output_tokens=4, units={"images": 1})


@pytest.mark.parametrize("status", ["starting", "processing", None])
def test_before_it_is_done_nothing_is_charged(status: str | None) -> None:
    reading = read(DIALECT, {**PREDICTION, "status": status, "metrics": METRICS})
    assert reading == Reading(model="owner/name", response_id="p1", is_complete=True)


def test_one_that_failed_is_charged_for_what_it_ran() -> None:
    reading = read(DIALECT, {**PREDICTION, "status": "failed", "metrics": METRICS})
    assert (reading.error, reading.source) == ("failed", Source.REPORTED)
    assert read(DIALECT, {**PREDICTION, "status": "canceled", "metrics": {}}).usage is None


@pytest.mark.parametrize(
    ("method", "path", "extra"),
    [
        ("POST", "/v1/predictions", {}),
        ("GET", "/v1/predictions/p1", {"poll": "yes"}),
        ("POST", "/v1/predictions/p1/cancel", {"poll": "yes"}),
    ],
)
def test_looking_again_is_no_second_charge(method: str, path: str, extra: dict[str, str]) -> None:
    asked = exchange.ask(DIALECT, {}, path, method=method)
    assert asked.extra == extra
    answer = {**PREDICTION, "metrics": METRICS}
    assert read(DIALECT, answer, asked).poll is bool(extra)


def test_the_path_names_an_official_model_and_the_body_a_version() -> None:
    path = "/v1/models/meta/llama/predictions"
    assert exchange.ask(DIALECT, {}, path).model == "meta/llama"
    assert exchange.ask(DIALECT, {"version": "5c7d"}, "/v1/predictions").model == "5c7d"


def test_an_error_is_told_by_its_status() -> None:
    assert read(DIALECT, {"detail": "Oh", "status": 402}, status=402).error == "http_402"


def test_our_no_is_a_problem_document() -> None:
    assert exchange.refused(DIALECT) == {
        "title": "budget_spent",
        "detail": "It is spent.",
        "status": 400,
    }


def test_nothing_is_said_before_the_answer_begins() -> None:
    tally = exchange.tally(DIALECT)
    assert not tally.has_spoken
    tally.feed(b"{")
    assert tally.has_spoken
