"""Take the caller's name off the request and find out who calls, and on whose account."""

import time
from collections.abc import Callable
from weakref import WeakKeyDictionary

from mitmproxy import connection, http

from addons import fields
from addons.core import credentials, egress, govern, identity
from addons.core.call import Refusal, utc_now
from addons.core.flight import Call
from addons.core.govern import Tokens
from addons.core.identity import STRANGER, Introduction
from addons.core.providers.hosts import Hosts
from addons.core.secret import Secret
from addons.hooks import BUG, Calls
from addons.reply import refuse


class Identify:
    """Make the call: which endpoint, which caller, which program, and who pays."""

    def __init__(
        self,
        calls: Calls,
        hosts: Hosts,
        tokens: Tokens,
        *,
        needs_token: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Callers are remembered by client connection: the name stands on CONNECT only.

        `needs_token` refuses calls that neither bring a client token nor name one in the proxy
        URL.
        """
        self.calls = calls
        self._hosts = hosts
        self._tokens = tokens
        self._needs_token = needs_token
        self._clock = clock
        self._introduced: WeakKeyDictionary[connection.Client, Introduction] = WeakKeyDictionary()

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """Read the user name of the proxy URL; who comes from afar needs a token to get past."""
        is_far = egress.is_far(flow.client_conn.peername)
        try:
            introduced = self._take_introduction(flow.request)
            self._introduced[flow.client_conn] = introduced
            where = flow.request.host, flow.request.port
            # On a LLM host the token may stand where the key would: that is seen inside.
            if is_far and not self._vets(flow, introduced) and not self._hosts.is_ours(*where):
                _send_back(flow, govern.PASSAGE)
        except Exception as bug:
            self.calls.gap("Identify.http_connect", type(bug).__name__)
            if is_far:
                _send_back(flow, BUG)

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Begin the call. A request on a LLM host that is no call goes nowhere."""
        begun = time.perf_counter_ns()
        request = flow.request
        try:
            introduced = self._take_introduction(request)
            port = self._hosts.port(request.host, request.port)
            is_far = egress.is_far(flow.client_conn.peername)
            if introduced == STRANGER:
                introduced = self._introduced.get(flow.client_conn, STRANGER)
            if port is None:
                if is_far and not self._vets(flow, introduced):
                    _send_back(flow, govern.PASSAGE)
                return
            call = self._call(request, introduced, port)
            self._account(request, call, introduced.token)
            if is_far and call.grant is not None:
                self.calls.vetted.add(flow.client_conn)
            elif is_far and call.refusal is None:
                call.refusal = govern.FROM_AFAR
        except Exception as bug:
            self.calls.gap("Identify.requestheaders", type(bug).__name__)
            _send_back(flow, BUG)
            return
        self.calls.begin(flow, call)
        flow.metadata["call"] = call.id
        call.overhead_ns += time.perf_counter_ns() - begun

    def _call(self, request: http.Request, introduced: Introduction, port: int) -> Call:
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
            caller=introduced.caller,
            program=identity.program(user_agent),
            user_agent=user_agent,
            billing=identity.billing(endpoint, headers),
            is_upgrade=headers.get("upgrade", "").lower() == "websocket",
        )

    def _account(self, request: http.Request, call: Call, introduced: Secret | None) -> None:
        """Find the client token, if there is one; one in a key's place goes no further."""
        sent, path, is_token = request.headers.fields, request.path, self._tokens.is_token
        found = () if self._tokens.is_empty else credentials.tokens(sent, path, is_token)
        if found or call.names_no_provider:
            # First of all: whatever comes after, nothing that the client sent leaves.
            call.pays_by_token = True
            self.calls.errands[request] = None
            request.headers.fields, request.path = credentials.without(
                sent, path, call.is_upgrade, is_token
            )
            for token in found[:1]:
                self._check(call, Secret(token))
            if len(found) > 1:
                call.refusal = govern.TWO_TOKENS
        if introduced is not None:
            self._check(call, introduced)
        if call.names_no_provider and call.grant is None and call.refusal is None:
            call.refusal = govern.NO_OWN_CREDENTIAL
        if self._needs_token and call.grant is None and call.refusal is None:
            call.refusal = govern.REQUIRED

    def _check(self, call: Call, token: Secret) -> None:
        """Look at a token; of two (one pays, one says who calls) both have to stand."""
        checked = self._tokens.check(token.reveal(), self._clock())
        if isinstance(checked, Refusal):
            call.refusal = call.refusal or checked
        elif call.grant is None:
            call.grant, call.token = checked, token
            call.caller = identity.named(call.caller, checked.label, checked.project)

    def _vets(self, flow: http.HTTPFlow, introduced: Introduction) -> bool:
        """Remember the client if a token stands in its proxy URL that is good by now; tell."""
        token = introduced.token
        if token is None or isinstance(self._tokens.check(token.reveal(), self._clock()), Refusal):
            return False
        self.calls.vetted.add(flow.client_conn)
        return True

    def _take_introduction(self, request: http.Request) -> Introduction:
        """Read who calls and take every `Proxy-...` header off: they are for us alone."""
        sent = request.headers.fields
        if not any(name[:6].lower() == credentials.PROXY for name, _ in sent):
            return STRANGER
        told = request.headers.get("proxy-authorization", "")
        request.headers.fields = tuple(f for f in sent if f[0][:6].lower() != credentials.PROXY)
        return identity.introduction(told, self._tokens.is_token)


def _send_back(flow: http.HTTPFlow, refusal: Refusal) -> None:
    flow.request.stream = False  # an answer of ours and a body that streams exclude each other
    flow.response = refuse(None, refusal)
    if refusal.status == 407:
        flow.response.headers["proxy-authenticate"] = 'Basic realm="weir"'
