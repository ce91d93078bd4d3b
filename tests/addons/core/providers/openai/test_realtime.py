import pytest

from addons.core.call import Ask, Refusal
from addons.core.providers.dialect import Head, Request, SocketDialect
from addons.core.providers.openai.realtime import DIALECT


@pytest.mark.parametrize(
    ("query", "model"),
    [
        ("model=gpt-realtime", "gpt-realtime"),
        ("api-version=2025-04-01-preview&deployment=voice", "voice"),
        ("call_id=rtc_1", ""),
        ("", ""),
        ("model=" + "x" * 300, ""),
    ],
)
def test_the_model_stands_in_the_query(query: str, model: str) -> None:
    request = Request("GET", "api.openai.com", "/v1/realtime", query, {}, b"")
    assert DIALECT.ask(request) == Ask(model=model, streamed=True)


def test_an_upgrade_that_is_not_granted_is_an_error() -> None:
    tally = DIALECT.tally(Ask(), Head(401, {}))
    tally.feed(b'{"error":{"type":"invalid_request_error"}}')
    assert tally.close().error == "invalid_request_error"


def test_it_is_spoken_on_websockets() -> None:
    assert isinstance(DIALECT, SocketDialect)
    assert DIALECT.socket(Ask(), Head(101, {})).close(0.0) == []
    assert b"weir: no." in DIALECT.refusal(Refusal(400, "no", "weir: no."))
