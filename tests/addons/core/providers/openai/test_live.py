import json

import pytest

from addons.core.call import Ask, Reading, Refusal
from addons.core.providers.dialect import Head, Request
from addons.core.providers.hosts import Hosts
from addons.core.providers.openai.live import DIALECT
from addons.core.providers.openai.live_socket import LiveSocket

PATH = "/v1/live/sessions"


def test_the_model_is_told_on_the_socket() -> None:
    request = Request("GET", "api.openai.com", PATH, "", {"upgrade": "websocket"}, b"")
    assert DIALECT.ask(request) == Ask(streamed=True)


@pytest.mark.parametrize(
    ("path", "operation"),
    [(PATH, "live"), (f"{PATH}/s1/attach", "sessions"), (f"{PATH}/s1/fork", "sessions")],
)
def test_a_socket_is_charged(path: str, operation: str) -> None:
    endpoint = Hosts().endpoint("api.openai.com", 443, "GET", path, {"upgrade": "websocket"})
    assert (endpoint.dialect, endpoint.operation, endpoint.billing) == (DIALECT, operation, "api")
    assert isinstance(DIALECT.socket(Ask(), Head(101, {})), LiveSocket)


def test_an_upgrade_that_is_not_granted_has_no_usage() -> None:
    tally = DIALECT.tally(Ask(), Head(401, {}))
    tally.feed(b'{"error": {"type": "invalid_request_error"}}')
    assert tally.close() == Reading(error="invalid_request_error", is_complete=True)


def test_a_refusal_has_openai_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["error"]["code"] == "c"
