import json

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.mistral.ocr import DIALECT
from tests.addons.core.providers import exchange
from tests.addons.core.providers.exchange import read

USAGE = {"pages_processed": 3, "doc_size_bytes": 4096}


def test_it_is_charged_by_the_page() -> None:
    reading = read(DIALECT, {"pages": [{"markdown": "x"}], "model": "ocr", "usage_info": USAGE})
    assert reading.usage == Usage(units={"pages": 3})
    assert (reading.source, reading.model, reading.is_complete) == (Source.REPORTED, "ocr", True)
    assert json.loads(reading.usage_raw) == USAGE


def test_annotated_pages_have_a_price_of_their_own() -> None:
    usage = {"pages_processed": 0, "pages_processed_annotation": 2}
    assert read(DIALECT, {"usage_info": usage}).usage == Usage(units={"annotated_pages": 2})


def test_no_page_is_a_count_too() -> None:
    assert read(DIALECT, {"usage_info": {"pages_processed": 0}}).usage == Usage(units={})


def test_without_a_usage_nothing_is_read() -> None:
    assert read(DIALECT, {"model": "ocr", "usage_info": None}) == Reading(
        model="ocr", is_complete=True
    )


def test_the_request_names_the_model() -> None:
    assert exchange.ask(DIALECT, {"model": "mistral-ocr-latest"}) == Ask(model="mistral-ocr-latest")


def test_an_error_that_says_no_class_is_told_by_its_status() -> None:
    assert read(DIALECT, {"detail": "Invalid API Key"}, status=401).error == "http_401"


def test_our_no_is_an_error_object() -> None:
    assert exchange.refused(DIALECT)["object"] == "error"
