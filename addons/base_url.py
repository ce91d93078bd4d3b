"""The port that stands for `weir.internal`: for clients that cannot use a proxy."""

import re

from mitmproxy import http
from mitmproxy.net import server_spec
from mitmproxy.proxy.mode_specs import ReverseMode

from addons.core.providers import internal

MODE = f"reverse:http://{internal.HOST}:80@127.0.0.1:"
"""mitmproxy's mode for it; the port is missing."""
# Whole names only, never their beginnings: a page whose name leads to 127.0.0.1 brings its own.
_OURS = re.compile(r"(127\.0\.0\.1|localhost|\[::1\]|weir\.internal)(:[0-9]{1,5})?", re.IGNORECASE)


class BaseUrl:
    """Take what comes in on the port for a request to `weir.internal`."""

    def __init__(self, via: server_spec.ServerSpec | None) -> None:
        """`via` is the proxy that our own connections go through, if there is one."""
        self._via = via

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Give a request its host; one that names somebody else keeps that for the gate to see."""
        if not isinstance(flow.client_conn.proxy_mode, ReverseMode):
            return
        flow.server_conn.via = self._via
        named = flow.request.headers.get_all("host")
        if len(named) == 1 and _OURS.fullmatch(named[0].strip()):
            flow.request.headers["host"] = internal.HOST
