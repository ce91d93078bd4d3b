"""May this call be made: is it what it says, and what does it ask for."""

from collections.abc import Callable, Mapping

from mitmproxy import http

from addons import fields
from addons.core import egress, gate, govern, scope, upload
from addons.core.call import Refusal
from addons.core.flight import Call
from addons.core.govern import NO_ROUTES, Routes
from addons.core.ledger.ledger import Ledger
from addons.core.providers import internal
from addons.core.providers.dialect import Request
from addons.core.providers.hosts import Hosts, plain_path
from addons.core.providers.openai import include_usage
from addons.core.providers.openai.asking import Asking
from addons.core.wire import codings, form
from addons.hooks import Calls, fails_closed
from addons.reply import refuse

HELD = 1 << 20
"""Bodies up to this many bytes are read before they leave; larger ones stream."""
HELD_TO_EDIT = 8 << 20
"""The same where we may have to ask for usage."""

STOPPING = Refusal(
    503,
    "weir_stopping",
    "weir: the proxy is stopping; calls in flight are being finished. Start it: ./run.sh",
    retry_after_s=5,
)


class Admit:
    """Let a call through if it is what it says; put it into the ledger before it leaves."""

    def __init__(
        self,
        calls: Calls,
        hosts: Hosts,
        ledger: Ledger,
        asking: Asking,
        routes: Routes = NO_ROUTES,
    ) -> None:
        """`is_draining` is set when the proxy is about to stop."""
        self.calls = calls
        self._hosts = hosts
        self._ledger = ledger
        self._asking = asking
        self._routes = routes
        self.is_draining = False

    @fails_closed
    def requestheaders(self, flow: http.HTTPFlow, call: Call) -> None:
        """Check the gate; let a large body stream."""
        call.refusal = call.refusal or self._objection(flow, call)
        if call.refusal:
            return
        size = _body_size(fields.plain(flow.request.headers))
        if call.pays_by_token:
            is_led = call.names_no_provider or not self._routes.is_empty
            call.may_be_led = is_led and scope.may_be_led(call)
            call.refusal = scope.of_head(call, size)
            if call.refusal or scope.is_read_first(call):
                return
        limit = HELD_TO_EDIT if call.endpoint.asks_for_usage else HELD
        if size is None or size > limit:
            self._open(call)
            flow.request.stream = self._upload(flow.request, call, size, limit)

    def _upload(
        self, request: http.Request, call: Call, size: int | None, limit: int
    ) -> upload.Upload:
        """Let a body pass, read it on its way, and ask for usage where it has to be asked for.

        Its head leaves before it is known whether that is so: a body of known size is announced
        with room for the question, which blanks fill if nothing is asked.
        """
        encoding = request.headers.get("content-encoding", "")
        may_add, room = call.endpoint.asks_for_usage and not encoding, 0
        if call.endpoint.asks_for_usage and not codings.accepts_only_known(
            request.headers.get("accept-encoding", "")
        ):
            request.headers["accept-encoding"] = "identity"
        if may_add and size is not None:
            room = len(include_usage.MEMBER)
            request.headers["content-length"] = str(size + room)
        return upload.Upload(
            hold=limit if size is None else 0,
            content_encoding=encoding,
            edit=lambda body: self._passed(request, call, body),
            read=lambda stand_in: self._told(request, call, stand_in, is_plain=True),
            add=(lambda members: self._added(call, members)) if may_add else None,
            room=room,
            boundary=form.boundary(request.headers.get("content-type", "")),
        )

    @fails_closed
    def request(self, flow: http.HTTPFlow, call: Call) -> None:
        """Read what the call asks for, and keep that it leaves now."""
        if call.refusal is None and not flow.request.stream:
            self._ask(flow.request, call, flow.request.raw_content or b"")
            if call.pays_by_token:
                call.refusal = scope.of_whole(call)
        if call.refusal:
            flow.response = refuse(call.endpoint.dialect, call.refusal)
        self._open(call)

    def _passed(self, request: http.Request, call: Call, body: bytes) -> bytes:
        self._told(request, call, body)
        encoding = request.headers.get("content-encoding", "")
        return self._asked(
            call, lambda: include_usage.ask_in_coded(body, encoding, HELD_TO_EDIT), body
        )

    def _added(self, call: Call, members: bytes) -> bytes:
        """Give what a body that is nearly gone needs at its end."""
        return self._asked(call, lambda: include_usage.member_for(members), b"")

    def _asked(self, call: Call, edit: Callable[[], bytes | None], untouched: bytes) -> bytes:
        """Edit a body that is on its way, if that is due: whatever happens here, it goes on."""
        try:
            if self._asking.is_due(call.endpoint, call.host, call.ask):
                asked = edit()
                call.asked_for_usage = bool(asked)
                return asked or untouched
        except Exception as bug:
            self.calls.gap("Admit.requestheaders", type(bug).__name__)
        return untouched

    def _told(
        self, request: http.Request, call: Call, body: bytes, *, is_plain: bool = False
    ) -> None:
        """Read what a body says that is on its way: whatever happens here, it goes on."""
        try:
            self._ask(request, call, body, is_plain=is_plain)
        except Exception as bug:
            self.calls.gap("Admit.requestheaders", type(bug).__name__)

    def _ask(
        self, request: http.Request, call: Call, body: bytes, *, is_plain: bool = False
    ) -> None:
        path, _, query = request.path.partition("?")
        headers = fields.plain(request.headers)
        encoding = headers.get("content-encoding", "")
        if encoding and not is_plain:  # what cannot be decoded asks for nothing
            limit = scope.LARGEST if call.pays_by_token else HELD_TO_EDIT
            body = codings.decode(body, encoding, limit) or b""
        if not is_plain:  # a stand-in has no words
            call.body = body
        call.ask = call.endpoint.dialect.ask(
            Request(request.method, call.host, plain_path(path), query, headers, body)
        )

    def _open(self, call: Call) -> None:
        # Of a websocket the responses are the calls; it leaves a row itself only without any.
        if not call.is_open and not call.is_upgrade:
            call.is_open = True
            self._ledger.open(call.opening())

    def _objection(self, flow: http.HTTPFlow, call: Call) -> Refusal | None:
        if self.is_draining:
            return STOPPING
        request, client = flow.request, flow.client_conn
        host = request.host.lower()
        claim = gate.Claim(
            host=host,
            port=request.port,
            scheme=request.scheme,
            is_tls=client.tls_established,
            sni=client.sni or "",
            authority=request.authority,
            path=request.path,
            headers=request.headers.fields,
            may_be_plain=self._hosts.extra(host, request.port) is not None
            or (call.names_no_provider and not egress.is_far(client.peername)),
        )
        if call.pays_by_token:  # it holds the headers: an own credential is not ours to keep
            call.claim = claim
        refusal = gate.objection(claim)
        if call.names_no_provider and call.endpoint.operation == internal.UNKNOWN:
            return refusal or govern.NOT_SERVED
        return refusal


def _body_size(headers: Mapping[str, str]) -> int | None:
    """Give the size that the request promises; None when it does not say."""
    if "transfer-encoding" in headers:
        return None
    text = headers.get("content-length", "0")
    return int(text) if text.isdigit() else None
