import json
from collections.abc import Mapping

import pytest

from addons.core.call import Ask, Reading, Refusal, Source, Usage
from addons.core.providers.dialect import Head, Request
from addons.core.providers.google.predict import DIALECT

PATH = "/v1/projects/p/locations/l/publishers/google/models/text-embedding-005:predict"
VECTOR = {"embeddings": {"statistics": {"truncated": False, "token_count": 6}, "values": [0.1]}}
PICTURE = {"bytesBase64Encoded": "A" * 2_000_000, "mimeType": "image/png"}


def read(body: Mapping[str, object], status: int = 200, missing: int = 0) -> Reading:
    text = json.dumps(body, indent=2).encode()
    tally = DIALECT.tally(Ask(model="asked"), Head(status, {}))
    tally.feed(text[: len(text) - missing])
    return tally.close()


@pytest.mark.parametrize(
    ("path", "model"),
    [
        (PATH, "text-embedding-005"),
        ("/v1beta1/publishers/google/models/imagen-4.0:predict", "imagen-4.0"),
        ("/v1/projects/p/locations/l/endpoints/77:predict", "77"),
        ("/v1/projects/p", ""),
    ],
)
def test_the_model_stands_in_the_path(path: str, model: str) -> None:
    assert DIALECT.ask(Request("POST", "h", path, "", {}, b"{}")).model == model


def test_the_tokens_of_all_vectors_are_added_up() -> None:
    sparse = {"embeddings": {"values": [0.2], "statistics": {"token_count": 3.0}}}
    reading = read({"predictions": [VECTOR, sparse], "metadata": {"billableCharacterCount": 31}})
    assert reading.usage == Usage(
        input_tokens=9, output_tokens=0, units={"billable_characters": 31}
    )
    assert (reading.source, reading.charges[0].model) == (Source.REPORTED, "asked")
    assert json.loads(reading.usage_raw) == {"token_count": 9, "billableCharacterCount": 31}


def test_pictures_are_counted_whatever_their_size() -> None:
    stored = {"gcsUri": "gs://b/1.png", "mimeType": "Image/PNG"}
    filtered = {"raiFilteredReason": "The image was filtered."}
    reading = read({"predictions": [PICTURE, stored, filtered]})
    assert reading.usage == Usage(units={"images": 2})


def test_older_models_count_in_the_metadata() -> None:
    counts = {
        "inputTokenCount": {"totalTokens": 8, "totalBillableCharacters": 30},
        "outputTokenCount": {"totalTokens": 90, "totalBillableCharacters": 400},
    }
    reading = read({"predictions": [{"content": "Sea"}], "metadata": {"tokenMetadata": counts}})
    assert reading.usage == Usage(input_tokens=8, output_tokens=90)


def test_an_answer_that_is_cut_is_partial() -> None:
    reading = read({"predictions": [VECTOR], "deployedModelId": "7"}, missing=5)
    assert (reading.source, reading.is_complete) == (Source.PARTIAL, False)


@pytest.mark.parametrize("body", [{"name": "operations/1"}, {"predictions": [{"x": 1}, 2]}])
def test_what_reports_nothing_has_no_usage(body: Mapping[str, object]) -> None:
    assert read(body) == Reading(is_complete=True)


def test_an_error_is_told_by_its_class() -> None:
    error = {"error": {"code": 404, "message": "Oh", "status": "NOT_FOUND"}}
    assert read(error, 404).error == read(error).error == "NOT_FOUND"


def test_it_speaks_when_it_begins() -> None:
    tally = DIALECT.tally(Ask(), Head(200, {}))
    tally.feed(b"")
    assert not tally.has_spoken
    tally.feed(b"{")
    assert tally.has_spoken


def test_a_refusal_has_google_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == 400
