"""Where a call goes, and which provider key will be put on it."""

import time
from collections.abc import Callable

from mitmproxy import http

from addons import fields
from addons.core import key_gate, rest, scope
from addons.core.call import Refusal
from addons.core.flight import Call
from addons.core.govern import Ring
from addons.core.key_gate import Errand, Parcel
from addons.core.providers import authorize
from addons.core.providers.openai import include_usage
from addons.core.providers.openai.asking import Asking
from addons.hooks import Calls, fails_closed, fails_open
from addons.reply import refuse

LIMIT = 8 << 20
_REFUSED = (401, 403)
_TOO_MANY = 429


class Route:
    """Send the call to its provider, asking for usage where a stream would carry none."""

    def __init__(
        self, calls: Calls, asking: Asking, ring: Ring, clock: Callable[[], float] = time.time
    ) -> None:
        """Observed calls go where the client sends them, as they are."""
        self.calls = calls
        self._asking = asking
        self._ring = ring
        self._clock = clock

    @fails_closed
    def requestheaders(self, flow: http.HTTPFlow, call: Call) -> None:
        """Find a key for a call whose body streams: its head leaves before the body is here."""
        if call.pays_by_token and call.refusal is None and flow.request.stream:
            self._find_key(flow, call)

    @fails_closed
    def request(self, flow: http.HTTPFlow, call: Call) -> None:
        """Choose the upstream; ask for usage; find a key for a call on a client token."""
        if call.refusal or flow.request.stream:
            return
        call.upstream = call.endpoint.provider
        if self._asking.is_due(call.endpoint, call.host, call.ask):
            self._ask_for_usage(flow.request, call)
        if call.pays_by_token:
            self._find_key(flow, call)

    @fails_open
    def responseheaders(self, flow: http.HTTPFlow, call: Call) -> None:
        """Tell the ring of a key that its provider does not take, or that has to wait."""
        if call.key is None or flow.response is None:
            return
        if flow.response.status_code in _REFUSED:
            self._ring.refused(call.key.key_id, call.key.version)
        elif flow.response.status_code == _TOO_MANY:
            until = rest.until(fields.plain(flow.response.headers), self._clock())
            self._ring.rest(call.key.key_id, until)

    def _ask_for_usage(self, request: http.Request, call: Call) -> None:
        encoding = request.headers.get("content-encoding", "")
        asked = include_usage.ask_in_coded(request.raw_content or b"", encoding, LIMIT)
        if asked is None:
            return
        request.raw_content = asked
        request.headers["content-length"] = str(len(asked))
        # What we take out again has to be readable; no client sees this header's answer.
        request.headers["accept-encoding"] = "identity"
        call.asked_for_usage = True

    def _find_key(self, flow: http.HTTPFlow, call: Call) -> None:
        """Have a key put in when the request is written, if everything agrees; else refuse."""
        call.upstream = call.endpoint.provider
        call.refusal = self._no_key(flow.request, call)
        if call.refusal:
            flow.request.stream = False
            flow.response = refuse(call.endpoint.dialect, call.refusal)

    def _no_key(self, request: http.Request, call: Call) -> Refusal | None:
        if call.grant is None or call.claim is None:
            raise ValueError("a call on a client token was not looked at")
        picked = self._ring.pick(call.upstream, self._clock())
        if isinstance(picked, Refusal):
            return picked
        is_default = request.port == (443 if request.scheme == "https" else 80)
        request.headers["host"] = call.host if is_default else f"{call.host}:{request.port}"
        request.trailers = None
        parcel = Parcel(
            host=request.host.lower(),
            port=request.port,
            scheme=request.scheme,
            path=request.path,
            headers=request.headers.fields,
            key_hosts=picked.hosts,
            may_be_plain=call.claim.may_be_plain,
            is_decided=not request.stream or not scope.decides_by_body(call),
            grant=call.grant,
            provider=call.endpoint.provider,
            operation=call.endpoint.operation,
            model=None if call.is_upgrade and not call.ask.model else call.ask.model,
        )
        refusal = key_gate.objection(call.claim, parcel)
        if refusal is None:
            call.key = picked
            auth = authorize.style(call.endpoint.provider, call.endpoint.dialect.name)
            self.calls.errands[request] = Errand(call.claim, parcel, auth, picked.secret)
        return refusal
