import json

import pytest

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.retrieval.rerank import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import read


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"total_tokens": 26}, Usage(input_tokens=26)),
        (
            {"prompt_tokens": 26, "completion_tokens": 0, "total_tokens": 26},
            Usage(input_tokens=26, output_tokens=0),
        ),
        ({"prompt_tokens": None, "total_tokens": 26}, Usage(input_tokens=26)),
        ({"search_units": 1}, Usage(units={"search_units": 1})),
        (
            {"text_tokens": 5, "image_pixels": 560000, "total_tokens": 1005},
            Usage(input_tokens=1005, image_input_tokens=1000, units={"image_pixels": 560000}),
        ),
    ],
)
def test_a_usage_is_one_total_or_its_parts(usage: dict[str, int], expected: Usage) -> None:
    reading = read(DIALECT, {"id": "r1", "model": "m", "results": [], "usage": usage})
    assert reading.usage == expected
    assert (reading.source, reading.model, reading.response_id) == (Source.REPORTED, "m", "r1")
    assert json.loads(reading.usage_raw) == usage


def test_some_have_cohere_s_meta() -> None:
    meta = {"billed_units": {"search_units": 2}}
    assert read(DIALECT, {"meta": meta}).usage == Usage(units={"search_units": 2})


def test_a_price_that_is_said_is_taken() -> None:
    reading = read(DIALECT, {"usage": {"total_tokens": 17, "cost": 3.4e-7}})
    assert reading.reported_cost_nusd == 340


def test_without_usage_nothing_is_counted() -> None:
    assert read(DIALECT, {"model": "m", "usage": None}) == Reading(model="m", is_complete=True)
    assert read(DIALECT, b"") == Reading()


def test_the_request_names_the_model() -> None:
    assert exchange.ask(DIALECT, {"model": "rerank-2.5"}) == Ask(model="rerank-2.5")


def test_an_error_is_told_by_its_class() -> None:
    assert read(DIALECT, {"error": {"code": "bad"}}, status=400).error == "bad"


def test_our_no_has_openai_s_shape() -> None:
    assert "error" in exchange.refused(DIALECT)
