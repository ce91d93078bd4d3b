"""Our own answers: a refusal, and what mitmproxy would say in HTML, said plainly."""

from dataclasses import replace

import orjson
from mitmproxy import http
from mitmproxy.net.http import http1
from mitmproxy.proxy import layer
from mitmproxy.proxy.layers import http as http_layer
from mitmproxy.proxy.layers.http import _events, _http1

from addons.core import mishap
from addons.core.call import Refusal
from addons.core.providers.dialect import Dialect


def refuse(dialect: Dialect | None, refusal: Refusal) -> http.Response:
    """Answer with our "no" in the dialect's own error shape.

    SDKs obey `x-should-retry`; without it several hammer on for minutes.
    """
    headers = {"content-type": "application/json"}
    if refusal.retry_after_s is None:
        headers["x-should-retry"] = "false"
    else:
        headers["retry-after"] = str(refusal.retry_after_s)
    body = dialect.refusal(refusal) if dialect else error_body(refusal)
    return http.Response.make(refusal.status, body, headers)


def error_body(refusal: Refusal) -> bytes:
    """Make an error body that OpenAI's, Anthropic's and Google's clients can all read."""
    return orjson.dumps(
        {
            "type": "error",
            "error": {
                "type": refusal.code,
                "code": refusal.code,
                "message": refusal.message,
                "param": None,
                "status": "UNAVAILABLE" if refusal.status >= 500 else "INVALID_ARGUMENT",
            },
        }
    )


class PlainServer(_http1.Http1Server):
    """mitmproxy's HTTP/1 server, which says in JSON who speaks and what happened."""

    def send(self, event: _events.HttpEvent) -> layer.CommandGenerator[None]:
        """Send the event; an error first gets a sentence that names the host."""
        if isinstance(event, _events.ResponseProtocolError):
            host = self.request.host if self.request else ""
            event = replace(event, message=mishap.sentence(host, event.message))
        yield from super().send(event)


def _error_response(status_code: int, message: str = "") -> bytes:
    message = message if message.startswith("weir: ") else mishap.sentence("", message)
    body = error_body(Refusal(status_code, "weir_upstream_error", message))
    headers = {"content-type": "application/json", "connection": "close"}
    response = http.Response.make(status_code, body, headers)
    return bytes(http1.assemble_response(response))


def speak_plainly() -> None:
    """Put both in mitmproxy's place. It offers no setting for this (12.2, `_http1.py`)."""
    http_layer.Http1Server = PlainServer  # type: ignore[attr-defined]
    _http1.make_error_response = _error_response
