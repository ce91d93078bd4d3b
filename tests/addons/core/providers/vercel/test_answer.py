"""What the documents of one of the gateway's answers say."""

from typing import Any

import pytest

from addons.core.call import Ask, Reading, Source, Usage
from addons.core.providers.vercel.answer import Answer

FINISH = {"type": "finish", "usage": {"inputTokens": 9, "outputTokens": 5}}


def read(*documents: dict[str, Any], ask: Ask = Ask("asked", streamed=True)) -> Reading:  # noqa: B008
    answer = Answer(ask)
    for document in documents:
        answer.take(document)
    return answer.reading(is_whole=True)


def test_the_last_part_of_a_stream_ends_it() -> None:
    assert read(FINISH).usage == Usage(9, 5)
    assert (read(FINISH).source, read(FINISH).is_complete) == (Source.REPORTED, True)
    assert not read({"type": "text-delta"}).is_complete


def test_what_was_told_before_an_error_is_partial() -> None:
    told = {"type": "response-metadata", "usage": FINISH["usage"]}
    reading = read(told, {"type": "error", "error": {"type": "overloaded"}})
    assert (reading.source, reading.error) == (Source.PARTIAL, "overloaded")
    assert reading.usage == Usage(9, 5)


@pytest.mark.parametrize(
    ("body", "error"),
    [({"error": {"type": "rate_limit_exceeded"}}, "rate_limit_exceeded")] * 1
    + [("Oh", "http_429"), (None, "http_429")],
)
def test_an_error_of_the_gateway_s_is_told_by_its_class(body: Any, error: str) -> None:
    answer = Answer(Ask())
    answer.fail({"type": "language-model.error", "statusCode": 429, "body": body})
    assert answer.reading(is_whole=False).error == error


@pytest.mark.parametrize(
    "strange",
    [
        {"images": "AA", "videos": {}, "durationInSeconds": "x"},
        {"images": [], "providerMetadata": [], "usage": 7, "response": "x", "model": 5},
        {"providerMetadata": {"gateway": {"cost": "free"}}, "type": []},
    ],
    ids=str,
)
def test_what_is_odd_says_nothing(strange: dict[str, Any]) -> None:
    assert read(strange, ask=Ask()).charges == ()
