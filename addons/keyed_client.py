"""mitmproxy's HTTP/1 client, which puts a provider key in while it writes the request's head.

The key is in no flow: whatever shows, saves or changes flows never gets to see it, and it is put
in with the connection at hand on which it leaves.
"""

import functools
from collections.abc import MutableMapping
from dataclasses import replace

from mitmproxy import connection, http
from mitmproxy.net.http import http1
from mitmproxy.proxy import commands, layer
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layers import http as http_layer
from mitmproxy.proxy.layers.http import _base, _events, _http1

from addons.core import key_gate, mishap
from addons.core.key_gate import Errand, Line
from addons.core.providers.authorize import authorize

type Errands = MutableMapping[http.Request, Errand | None]


class KeyedClient(_http1.Http1Client):
    """Send requests; one that a key is waiting for only with that key, or not at all."""

    def __init__(self, context: Context, errands: Errands) -> None:
        """`errands` are the requests that wait for a key."""
        super().__init__(context)
        self._errands = errands
        self._is_stopped = False

    def send(self, event: _events.HttpEvent) -> layer.CommandGenerator[None]:
        """Write what is to be sent."""
        if self._is_stopped:  # the rest of a request whose head has not left
            return
        if not isinstance(event, _events.RequestHeaders) or event.request not in self._errands:
            yield from super().send(event)
            return
        problem, head = "no provider key was found for it", b""
        errand, self._errands[event.request] = self._errands[event.request], None
        try:
            if errand is not None:
                problem = _objection(errand, event.request, self.conn)
                head = b"" if problem else _head(event.request, errand)
        except Exception as bug:  # nothing leaves, whatever it was
            problem, head = type(bug).__name__, b""
        if problem:
            yield from self._stop(event.stream_id, problem)
            return
        self.stream_id, self.request = event.stream_id, event.request
        yield commands.SendData(self.conn, head)

    def _stop(self, stream_id: int, problem: str) -> layer.CommandGenerator[None]:
        self._is_stopped = True
        yield commands.CloseConnection(self.conn)
        message = f"{mishap.STOPPED}: {problem}"
        error = _events.ResponseProtocolError(stream_id, message, _events.ErrorCode.CONNECT_FAILED)
        yield _base.ReceiveHttp(error)


def use(errands: Errands) -> None:
    """Put it in mitmproxy's place. It offers no setting for this (12.2, `layers/http`)."""
    keyed = functools.partial(KeyedClient, errands=errands)
    http_layer.Http1Client = keyed  # type: ignore[attr-defined, assignment]


def _objection(errand: Errand, request: http.Request, conn: connection.Connection) -> str:
    """Look at the request as it is now, and at the connection."""
    parcel = replace(
        errand.parcel,
        host=request.host.lower(),
        port=request.port,
        scheme=request.scheme,
        path=request.path,
        headers=request.headers.fields,
    )
    refusal = key_gate.objection(errand.claim, parcel)
    return refusal.code if refusal else key_gate.line_objection(parcel, _line(conn))


def _line(conn: connection.Connection) -> Line:
    certificates = conn.certificate_list
    address = conn.address if isinstance(conn, connection.Server) else None
    return Line(
        # By index: what was dialled instead is nobody's name.
        host=address[0].lower() if address else "",
        port=address[1] if address else 0,
        is_tls=conn.tls_established,
        sni=(conn.sni or "").lower(),
        certificate=certificates[0].to_cryptography() if certificates else None,
    )


def _head(request: http.Request, errand: Errand) -> bytes:
    """Write the request's head with the key in it; the request itself stays without."""
    headers = http.Headers(request.headers.fields)
    authorize(headers, errand.auth, errand.secret)
    keyed = http.Request(
        host=request.host,
        port=request.port,
        method=request.data.method,
        scheme=request.data.scheme,
        authority=b"",
        path=request.data.path,
        http_version=b"HTTP/1.1",
        headers=headers,
        content=None,
        trailers=None,
        timestamp_start=request.timestamp_start,
        timestamp_end=None,
    )
    return bytes(http1.assemble_request_head(keyed))
