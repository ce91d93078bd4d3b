from collections.abc import Iterator

import orjson
import pytest
from mitmproxy import options
from mitmproxy.proxy import commands, context, events, layer
from mitmproxy.proxy.layers import http as http_layer
from mitmproxy.proxy.layers.http import _http1
from mitmproxy.proxy.layers.http._events import ErrorCode, ResponseProtocolError
from mitmproxy.test import tflow

from addons.core.call import Refusal
from addons.core.providers import opaque
from addons.core.providers.anthropic import messages
from addons.core.providers.dialect import Dialect
from addons.core.providers.google import gemini
from addons.core.providers.openai import chat
from addons.reply import PlainServer, error_body, refuse, speak_plainly

NO = Refusal(421, "misdirected_request", "weir: the names do not agree.")
ASK = b"GET http://api.openai.com/v1/models HTTP/1.1\r\nhost: api.openai.com\r\n\r\n"


@pytest.mark.parametrize(
    ("dialect", "code_at"),
    [
        (chat.DIALECT, ("error", "code")),
        (messages.DIALECT, ("error", "code")),
        (gemini.DIALECT, ("error", "details", 0, "reason")),
        (opaque.DIALECT, ("error", "code")),
        (None, ("error", "code")),
    ],
)
def test_a_refusal_is_json_in_the_dialect_s_own_shape(
    dialect: Dialect | None, code_at: tuple[str | int, ...]
) -> None:
    response = refuse(dialect, NO)
    body = orjson.loads(response.content or b"")
    assert (response.status_code, response.headers["content-type"]) == (421, "application/json")
    assert body["error"]["message"] == NO.message
    for step in code_at:
        body = body[step]
    assert body == NO.code


def test_a_final_no_is_not_to_be_tried_again() -> None:
    headers = refuse(None, NO).headers
    assert headers["x-should-retry"] == "false"
    assert "retry-after" not in headers


def test_a_limit_that_lifts_soon_says_when() -> None:
    headers = refuse(None, Refusal(429, "limit", "weir: wait.", retry_after_s=7)).headers
    assert headers["retry-after"] == "7"
    assert "x-should-retry" not in headers


@pytest.mark.parametrize(("status", "word"), [(502, "UNAVAILABLE"), (400, "INVALID_ARGUMENT")])
def test_an_error_of_no_dialect_can_be_read_by_every_client(status: int, word: str) -> None:
    body = orjson.loads(error_body(Refusal(status, "weir_upstream_error", "weir: no.")))
    assert body["type"] == "error"
    assert body["error"] == {
        "type": "weir_upstream_error",
        "code": "weir_upstream_error",
        "message": "weir: no.",
        "param": None,
        "status": word,
    }


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak plainly for one test."""
    for place, name in ((http_layer, "Http1Server"), (_http1, "make_error_response")):
        monkeypatch.setattr(place, name, getattr(place, name))
    speak_plainly()
    yield
    monkeypatch.undo()


def sent(found: layer.CommandGenerator[None]) -> bytes:
    return b"".join(each.data for each in found if isinstance(each, commands.SendData))


@pytest.mark.usefixtures("plainly")
@pytest.mark.parametrize(
    ("asked", "message", "sentence"),
    [
        (
            ASK,
            "[Errno 111] Connect call failed ('10.0.0.1', 443)",
            "weir: cannot reach api.openai.com (connection refused)",
        ),
        (
            ASK,
            "sk-secret <html>",
            "weir: cannot reach api.openai.com (the connection broke)",
        ),
        (b"", "connection timed out", "weir: timeout"),
    ],
)
def test_an_upstream_that_cannot_be_reached_is_told_in_one_sentence(
    asked: bytes, message: str, sentence: str
) -> None:
    client = tflow.tclient_conn()
    server = PlainServer(context.Context(client, options.Options()))
    list(server.handle_event(events.Start()))
    if asked:
        list(server.handle_event(events.DataReceived(client, asked)))
    error = ResponseProtocolError(1, message, ErrorCode.CONNECT_FAILED)
    head, _, body = sent(server.send(error)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 502 ")
    assert b"content-type: application/json" in head
    assert b"connection: close" in head
    assert orjson.loads(body)["error"]["message"] == sentence


@pytest.mark.usefixtures("plainly")
def test_every_server_of_mitmproxy_s_speaks_plainly() -> None:
    assert http_layer.Http1Server is PlainServer  # type: ignore[attr-defined]
    page = _http1.make_error_response(400, "Possible smuggling: <b>two lengths</b>")
    _, _, body = page.partition(b"\r\n\r\n")
    assert orjson.loads(body)["error"]["message"] == "weir: the message was malformed"
