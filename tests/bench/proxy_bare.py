"""The rival: what `mitmdump -s` needs to pass a streamed answer through, and nothing more."""

import os

from mitmproxy import http
from mitmproxy.proxy import server_hooks

UPSTREAM = ("127.0.0.1", int(os.environ["BENCH_UPSTREAM_PORT"]))


def server_connect(data: server_hooks.ServerConnectionHookData) -> None:
    """Dial the fake provider whatever the name; TLS is still verified for the name."""
    data.server.address = UPSTREAM


def responseheaders(flow: http.HTTPFlow) -> None:
    """Stream every answer."""
    if flow.response is not None:
        flow.response.stream = True
