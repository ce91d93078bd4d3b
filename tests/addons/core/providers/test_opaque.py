import json

import pytest

from addons.core.call import Ask, Reading, Refusal
from addons.core.providers.dialect import Head, Request
from addons.core.providers.opaque import DIALECT


@pytest.mark.parametrize(
    ("body", "ask"),
    [
        (b'{"model": "gpt-image-1.5", "stream": true}', Ask("gpt-image-1.5", streamed=True)),
        (b' {"input": "\\"model\\""}', Ask()),
        (b'--boundary "model"', Ask()),
        (b'{"model": ', Ask()),
        (b"", Ask()),
    ],
)
def test_a_json_request_may_name_a_model(body: bytes, ask: Ask) -> None:
    assert DIALECT.ask(Request("POST", "h", "/v1/images/generations", "", {}, body)) == ask


def test_nothing_is_counted_whatever_goes_by() -> None:
    tally = DIALECT.tally(Ask(), Head(200, {}))
    assert not tally.has_spoken
    tally.feed(b'{"usage": {"total_tokens": 9}}')
    assert tally.has_spoken
    assert tally.close() == Reading()


def test_an_error_is_told_by_its_class() -> None:
    tally = DIALECT.tally(Ask(), Head(401, {}))
    tally.feed(b'{"error": {"type": "authentication_error"}}')
    assert tally.close().error == "authentication_error"


def test_a_refusal_says_what_and_why() -> None:
    error = json.loads(DIALECT.refusal(Refusal(400, "no_route", "There is no route.")))["error"]
    assert (error["code"], error["message"]) == ("no_route", "There is no route.")
