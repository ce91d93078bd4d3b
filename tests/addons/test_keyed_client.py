from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from mitmproxy import certs, http, options
from mitmproxy.proxy import commands, context
from mitmproxy.proxy.layers import http as http_layer
from mitmproxy.proxy.layers.http import _base, _events, _http1
from mitmproxy.test import tflow

from addons import keyed_client
from addons.core.key_gate import Errand
from addons.core.secret import Secret
from addons.hooks import Calls
from addons.keyed_client import Errands, KeyedClient
from addons.tunnel import Dial
from tests.addons.core.test_key_gate import CLAIM, PARCEL, certificate
from tests.addons.sample import PROVIDER_KEY, request

BODY = b'{"model":"gpt-5.4"}'
ERRAND = Errand(CLAIM, PARCEL, "bearer", Secret(PROVIDER_KEY))


class Wire:
    """A client for one connection to OpenAI, and what it wrote."""

    def __init__(self, errands: Errands, **changes: Any) -> None:
        around = context.Context(tflow.tclient_conn(), options.Options())
        around.server = server = tflow.tserver_conn()
        server.address = Dial(("127.0.0.1", 9443), ("api.openai.com", 443))
        server.sni = "api.openai.com"
        server.timestamp_tls_setup = 1.0
        server.certificate_list = [certs.Cert(certificate("api.openai.com"))]
        for name, value in changes.items():
            setattr(server, name, value)
        self.client = KeyedClient(around, errands)
        self.commands: list[commands.Command] = []

    def send(self, sent: http.Request) -> None:
        """Send a request as mitmproxy does: head, body, end."""
        for event in (
            _events.RequestHeaders(1, sent, end_stream=False),
            _events.RequestData(1, BODY),
            _events.RequestEndOfMessage(1),
        ):
            self.commands += self.client.send(event)

    @property
    def written(self) -> bytes:
        return b"".join(c.data for c in self.commands if isinstance(c, commands.SendData))

    @property
    def errors(self) -> list[str]:
        received = (c.event for c in self.commands if isinstance(c, _base.ReceiveHttp))
        return [e.message for e in received if isinstance(e, _events.ResponseProtocolError)]


@pytest.fixture
def errands(calls: Calls) -> Errands:
    return calls.errands


@pytest.fixture
def sent(errands: Errands) -> http.Request:
    """Give a request that a key is waiting for."""
    asked = request(body=BODY)
    errands[asked] = ERRAND
    return asked


def test_the_key_stands_in_the_head_that_is_written_and_nowhere_else(
    errands: Errands, sent: http.Request
) -> None:
    wire = Wire(errands)
    wire.send(sent)
    head, _, body = wire.written.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v1/chat/completions HTTP/1.1\r\n")
    assert head.lower().count(b"authorization:") == 1
    assert f"Bearer {PROVIDER_KEY}".encode() in head
    assert body == BODY
    assert "authorization" not in sent.headers
    assert PROVIDER_KEY not in repr(wire.client.__dict__)


def test_a_key_goes_out_once(errands: Errands, sent: http.Request) -> None:
    Wire(errands).send(sent)
    again = Wire(errands)
    again.send(sent)
    assert again.written == b""
    assert again.errors == ["stopped before it left: no provider key was found for it"]


def test_a_call_on_a_client_token_that_nobody_found_a_key_for_does_not_leave(
    errands: Errands,
) -> None:
    asked = request(body=BODY)
    errands[asked] = None
    wire = Wire(errands)
    wire.send(asked)
    assert wire.written == b""
    assert wire.errors == ["stopped before it left: no provider key was found for it"]


def test_a_request_that_no_key_waits_for_goes_out_as_it_is(errands: Errands) -> None:
    wire = Wire(errands, sni="whatever.example")
    wire.send(request(body=BODY, authorization="Bearer mine"))
    assert b"authorization: Bearer mine\r\n" in wire.written


@pytest.mark.parametrize(
    "changes",
    [
        {"sni": "evil.example"},
        {"address": ("evil.example", 443)},
        {"address": None},
        {"timestamp_tls_setup": None},
        {"certificate_list": []},
        {"certificate_list": [certs.Cert(certificate("evil.example"))]},
    ],
    ids=str,
)
def test_nothing_is_written_on_a_line_that_is_not_the_provider_s(
    errands: Errands, sent: http.Request, changes: dict[str, Any]
) -> None:
    wire = Wire(errands, **changes)
    wire.send(sent)
    assert wire.written == b""
    (error,) = wire.errors
    assert error.startswith("stopped before it left")
    assert any(isinstance(command, commands.CloseConnection) for command in wire.commands)


def _to_evil(asked: http.Request) -> None:
    asked.host = "evil.example"


def _another_credential(asked: http.Request) -> None:
    asked.headers["x-api-key"] = "other"


def _another_host(asked: http.Request) -> None:
    asked.headers["host"] = "evil.example"


def _another_path(asked: http.Request) -> None:
    asked.path = "/v1/models/../files"


@pytest.mark.parametrize("change", [_to_evil, _another_credential, _another_host, _another_path])
def test_a_request_that_was_changed_on_its_way_is_stopped(
    errands: Errands, sent: http.Request, change: Any
) -> None:
    change(sent)
    wire = Wire(errands)
    wire.send(sent)
    assert wire.written == b""
    assert len(wire.errors) == 1


@pytest.mark.parametrize("auth", ["none", "cookie"])
def test_a_bug_writes_nothing_and_says_nothing_of_the_key(
    errands: Errands, sent: http.Request, auth: str
) -> None:
    errands[sent] = replace(ERRAND, auth=auth)
    wire = Wire(errands)
    wire.send(sent)
    assert wire.written == b""
    assert wire.errors == ["stopped before it left: ValueError"]


@pytest.fixture
def unchanged() -> Iterator[None]:
    """Leave mitmproxy as it was."""
    before = http_layer.Http1Client  # type: ignore[attr-defined]
    yield
    http_layer.Http1Client = before  # type: ignore[attr-defined]


@pytest.mark.usefixtures("unchanged")
def test_it_stands_where_mitmproxy_looks_for_its_own(errands: Errands) -> None:
    keyed_client.use(errands)
    around = context.Context(tflow.tclient_conn(), options.Options())
    around.server = tflow.tserver_conn()
    made = http_layer.Http1Client(around)  # type: ignore[attr-defined]
    assert isinstance(made, KeyedClient)
    assert isinstance(made, _http1.Http1Client)
