"""Take the caller's name off the request and find out who calls."""

import time
from weakref import WeakKeyDictionary

from mitmproxy import connection, http

from addons import fields
from addons.core import identity
from addons.core.call import NOBODY, Caller, utc_now
from addons.core.flight import Call
from addons.core.providers.hosts import Hosts
from addons.hooks import BUG, Calls
from addons.reply import refuse


class Identify:
    """Make the call: which endpoint, which caller, which program, and who pays."""

    def __init__(self, calls: Calls, hosts: Hosts) -> None:
        """Callers are remembered by client connection: the name stands on CONNECT only."""
        self.calls = calls
        self._hosts = hosts
        self._callers: WeakKeyDictionary[connection.Client, Caller] = WeakKeyDictionary()

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """Read the user name of the proxy URL."""
        self._callers[flow.client_conn] = _take_caller(flow.request)

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Begin the call. A request on a LLM host that is no call goes nowhere."""
        request = flow.request
        named = _take_caller(request)
        port = self._hosts.port(request.host, request.port)
        if port is None:
            return
        begun = time.perf_counter_ns()
        try:
            call = self._call(flow, named, port)
        except Exception as bug:
            self.calls.gap("Identify.requestheaders", type(bug).__name__)
            flow.response = refuse(None, BUG)
            return
        self.calls.begin(flow, call)
        flow.metadata["call"] = call.id
        call.overhead_ns += time.perf_counter_ns() - begun

    def _call(self, flow: http.HTTPFlow, named: Caller, port: int) -> Call:
        request = flow.request
        headers = fields.plain(request.headers)
        path = request.path.partition("?")[0]
        host = request.host.lower()
        endpoint = self._hosts.endpoint(host, port, request.method, path, headers)
        user_agent = identity.printable(headers.get("user-agent", ""))
        return Call(
            endpoint=endpoint,
            host=host,
            method=identity.printable(request.method, 16),
            path=identity.printable(path, 512),
            started_at=utc_now(),
            started=time.monotonic(),
            caller=self._callers.get(flow.client_conn, NOBODY) if named is NOBODY else named,
            program=identity.program(user_agent),
            user_agent=user_agent,
            billing=identity.billing(endpoint, headers),
            is_upgrade=headers.get("upgrade", "").lower() == "websocket",
        )


def _take_caller(request: http.Request) -> Caller:
    """Read who calls and take every `Proxy-...` header off: they are for us alone."""
    sent = request.headers.fields
    if not any(name[:6].lower() == b"proxy-" for name, _ in sent):
        return NOBODY
    named = identity.caller(request.headers.get("proxy-authorization", ""))
    request.headers.fields = tuple(f for f in sent if f[0][:6].lower() != b"proxy-")
    return named
