"""Where a call goes, and which provider key will be put on it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from mitmproxy import http

from addons import fields
from addons.core import govern, key_gate, readdress, rest, scope, wishes
from addons.core.call import Ask, Refusal, iso
from addons.core.flight import Call
from addons.core.govern import Picked, Ring, Routes
from addons.core.key_gate import Errand, Parcel
from addons.core.policy import grant
from addons.core.policy.breaker import Breakers, State
from addons.core.policy.routing import Target
from addons.core.providers import authorize
from addons.core.providers.dialect import Endpoint
from addons.core.providers.hosts import Hosts
from addons.core.providers.openai import include_usage
from addons.core.providers.openai.asking import Asking
from addons.core.readdress import Letter
from addons.core.weir_toml import USUAL, Patience
from addons.hooks import Calls, fails_closed, fails_open
from addons.reply import refuse
from addons.trip import MOST_KEPT, Service, Trip, Trips

LIMIT = 8 << 20
_REFUSED = (401, 403)
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class _Original:
    """What the client sent, as far as a target changes it."""

    letter: Letter
    endpoint: Endpoint
    ask: Ask


class Route:
    """Send the call to its provider, asking for usage where a stream would carry none."""

    def __init__(
        self,
        calls: Calls,
        hosts: Hosts,
        asking: Asking,
        ring: Ring,
        routes: Routes,
        clock: Callable[[], float] = time.time,
        patience: Patience = USUAL,
    ) -> None:
        """Observed calls go where the client sends them, as they are."""
        self.calls = calls
        self._hosts = hosts
        self._asking = asking
        self._ring = ring
        self._routes = routes
        self._clock = clock
        self._originals: WeakKeyDictionary[Call, _Original] = WeakKeyDictionary()
        self._service = Service(ring, Breakers(self._note), patience, calls.gap, wall=clock)
        self.trips: Trips = WeakKeyDictionary()
        """Requests that may be sent again."""

    @fails_closed
    def requestheaders(self, flow: http.HTTPFlow, call: Call) -> None:
        """Find a key for a call whose body streams: its head leaves before the body is here."""
        if call.pays_by_token and call.refusal is None and flow.request.stream:
            self._send(flow, call)

    @fails_closed
    def request(self, flow: http.HTTPFlow, call: Call) -> None:
        """Choose the upstream; ask for usage; find a key for a call on a client token."""
        if call.refusal or flow.request.stream or flow.response:
            return
        if call.pays_by_token:
            if call.may_be_led:
                self._decide(flow.request, call)
            self._send(flow, call)
            return
        call.upstream = call.endpoint.provider
        self._ask_for_usage(flow.request, call)

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

    def aim(self, request: http.Request, call: Call, place: int = 0) -> Refusal | None:
        """Address a request to one of the call's targets and find a key for it.

        For each try anew: what an earlier one has changed is forgotten.
        """
        if call.grant is None or call.claim is None:
            raise ValueError("a call on a client token was not looked at")
        self.calls.errands[request] = None
        original = self._originals.get(call)
        if original is None:
            letter = Letter(request.path, b"" if request.stream else request.raw_content or b"")
            original = self._originals[call] = _Original(letter, call.endpoint, call.ask)
        elif not request.stream:
            _put(request, original.letter)
        target = call.targets[place] if call.targets else None
        if target is None and call.names_no_provider:
            return govern.NO_ROUTE
        call.upstream = target.upstream.name if target else call.endpoint.provider
        if target and (refusal := self._lead(request, call, original, target)):
            return refusal
        if not request.stream:
            self._ask_for_usage(request, call)
        if target and target.upstream.auth == authorize.NO_KEY:
            return self._without_key(request, call)
        picked = self._ring.pick(call.upstream, self._clock())
        return picked if isinstance(picked, Refusal) else self._key(request, call, picked, target)

    def _without_key(self, request: http.Request, call: Call) -> Refusal | None:
        """Let a request go that takes no key, if the client token is for what it asks there."""
        asked, endpoint = call.model_asked or call.ask.model, call.endpoint
        model = None if call.is_upgrade and not asked else asked
        refusal = (
            grant.objection(call.grant, endpoint.provider, endpoint.operation, model)
            if call.grant
            else govern.UNKNOWN
        )
        if refusal is None:
            self.calls.errands.pop(request)
        return refusal

    def _decide(self, request: http.Request, call: Call) -> None:
        decision = self._routes.decide(wishes.of(call, fields.plain(request.headers)))
        if isinstance(decision, Refusal):
            call.refusal = decision
        else:
            call.targets, call.route = decision.targets, decision.route

    def _send(self, flow: http.HTTPFlow, call: Call) -> None:
        call.refusal = call.refusal or self._set_out(flow, call)
        if call.refusal:
            flow.request.stream = False
            flow.response = refuse(call.endpoint.dialect, call.refusal)

    def _set_out(self, flow: http.HTTPFlow, call: Call) -> Refusal | None:
        """Begin the first try; what can be sent again gets a trip."""
        request = flow.request
        if request.stream or len(request.raw_content or b"") > MOST_KEPT:
            return self.aim(request, call)
        upstreams = [target.upstream.name for target in call.targets]
        trip = Trip(
            flow,
            call,
            upstreams or [call.endpoint.provider],
            lambda place: self.aim(request, call, place),
            self._service,
        )
        refusal = trip.start()
        if refusal is None:
            self.trips[flow] = trip
        return refusal

    def _note(self, upstream: str, state: State, rest_s: float) -> None:
        """Keep what is thought of an upstream, for `./run.sh status`."""
        until = f" until {iso(self._clock() + rest_s)}" if rest_s else ""
        self.calls.note("breaker", upstream, f"{state}{until}")

    def _lead(
        self, request: http.Request, call: Call, original: _Original, target: Target
    ) -> Refusal | None:
        """Write the request as its target wants it; what it stands for there is looked up anew."""
        upstream, model = target.upstream, original.ask.model
        encoding = request.headers.get("content-encoding", "")
        letter = readdress.readdressed(original.letter, original.endpoint, model, encoding, target)
        if isinstance(letter, Refusal):
            return letter
        _put(request, letter)
        request.scheme, request.host, request.port = upstream.scheme, upstream.host, upstream.port
        call.sent_to = upstream.host
        if target.model and target.model != model:
            call.model_asked, call.ask = model, replace(original.ask, model=target.model)
        else:
            call.model_asked, call.ask = "", original.ask
        call.endpoint = readdress.endpoint_at(upstream, original.endpoint)
        if self._hosts.is_ours(upstream.host, upstream.port):
            path, headers = letter.path.partition("?")[0], fields.plain(request.headers)
            there = self._hosts.endpoint(
                upstream.host, upstream.port, request.method, path, headers
            )
            if there.operation == original.endpoint.operation:
                call.endpoint = there
        return None

    def _key(
        self, request: http.Request, call: Call, picked: Picked, target: Target | None
    ) -> Refusal | None:
        """Have a key put in when the request is written, if everything agrees; else refuse."""
        if call.grant is None or call.claim is None:
            raise ValueError("a call on a client token was not looked at")
        host, port = request.host.lower(), request.port
        is_default = port == (443 if request.scheme == "https" else 80)
        request.headers["host"] = host if is_default else f"{host}:{port}"
        request.trailers = None
        asked = call.model_asked or call.ask.model
        dialect = call.endpoint.dialect.name
        auth = authorize.style(call.endpoint.provider, dialect)
        parcel = Parcel(
            host=host,
            port=port,
            scheme=request.scheme,
            path=request.path,
            headers=request.headers.fields,
            key_hosts=picked.hosts,
            may_be_plain=target.upstream.scheme == "http" if target else call.claim.may_be_plain,
            is_decided=not request.stream or not scope.is_read_first(call),
            grant=call.grant,
            provider=call.endpoint.provider,
            operation=call.endpoint.operation,
            model=None if call.is_upgrade and not asked else asked,
        )
        refusal = key_gate.objection(call.claim, parcel)
        if refusal is None:
            call.key = picked
            auth = target.upstream.auth_for(dialect) if target else auth
            self.calls.errands[request] = Errand(call.claim, parcel, auth, picked.secret)
        return refusal

    def _ask_for_usage(self, request: http.Request, call: Call) -> None:
        call.asked_for_usage = False
        if not self._asking.is_due(call.endpoint, call.server, call.ask):
            return
        encoding = request.headers.get("content-encoding", "")
        asked = include_usage.ask_in_coded(request.raw_content or b"", encoding, LIMIT)
        if asked is None:
            return
        request.raw_content = asked
        request.headers["content-length"] = str(len(asked))
        # What we take out again has to be readable; no client sees this header's answer.
        request.headers["accept-encoding"] = "identity"
        call.asked_for_usage = True


def _put(request: http.Request, letter: Letter) -> None:
    request.path = letter.path
    if request.raw_content != letter.body:
        request.raw_content = letter.body
        request.headers["content-length"] = str(len(letter.body))
