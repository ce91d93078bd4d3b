import json

from addons.core.call import Ask, Reading, Refusal
from addons.core.providers.dialect import Head, Request
from addons.core.providers.hosts import Hosts
from addons.core.providers.mistral.realtime import DIALECT
from addons.core.providers.mistral.realtime_socket import RealtimeSocket

PATH = "/v1/audio/transcriptions/realtime"


def test_the_model_stands_in_the_query() -> None:
    request = Request("GET", "api.mistral.ai", PATH, "model=voxtral-mini%2Frt&x=1", {}, b"")
    assert DIALECT.ask(request) == Ask("voxtral-mini/rt", streamed=True)
    unnamed = Request("GET", "api.mistral.ai", PATH, "", {}, b"")
    assert DIALECT.ask(unnamed) == Ask(streamed=True)


def test_it_is_a_socket_and_not_free() -> None:
    endpoint = Hosts().endpoint("api.mistral.ai", 443, "GET", PATH, {"upgrade": "websocket"})
    assert (endpoint.dialect, endpoint.operation) == (DIALECT, "transcription")
    assert endpoint.billing == "api"
    assert isinstance(DIALECT.socket(Ask(), Head(101, {})), RealtimeSocket)


def test_an_upgrade_that_is_not_granted_has_no_usage() -> None:
    tally = DIALECT.tally(Ask(), Head(401, {}))
    tally.feed(b'{"detail": "Unauthorized"}')
    assert tally.close() == Reading(error="http_401", is_complete=True)


def test_a_refusal_has_mistral_s_shape() -> None:
    assert json.loads(DIALECT.refusal(Refusal(400, "c", "m")))["object"] == "error"
