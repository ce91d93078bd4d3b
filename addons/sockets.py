"""Count what passes on websockets: many calls on one connection."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

from mitmproxy import http
from mitmproxy.websocket import WebSocketMessage

from addons.core import mishap, scope
from addons.core.call import Outcome, Refusal, new_call_id, utc_now
from addons.core.flight import Call
from addons.core.govern import Tokens
from addons.core.ledger.ledger import Ledger
from addons.core.providers.dialect import Head, SocketDialect
from addons.core.socket_tap import Settle, SocketTap
from addons.hooks import BUG, Calls, fails_open
from addons.socket_relay import JUDGED, STOPPED, UNREAD

_LOOK_S = 0.4
_BY_PROXY = (Outcome.INTERRUPTED, "the proxy stopped")
type Wake = Callable[[http.HTTPFlow], None]
"""Has an open socket's layer look at its flow again."""


class Sockets:
    """Make each response on a websocket a call of its own."""

    def __init__(
        self,
        calls: Calls,
        ledger: Ledger,
        settle: Settle,
        tokens: Tokens,
        wake: Wake,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """A socket on which no response is made is one call itself."""
        self.calls = calls
        self._ledger = ledger
        self._settle = settle
        self._tokens = tokens
        self._wake = wake
        self._clock = clock
        self._taps: dict[http.HTTPFlow, SocketTap] = {}
        self._on_token: dict[http.HTTPFlow, Call] = {}

    @fails_open
    def websocket_start(self, flow: http.HTTPFlow, call: Call) -> None:
        """Put the tap in. From now on nobody waits for the socket, only for its responses."""
        if call.token is not None:
            self._watch(flow, call)
        self.calls.rest(call)
        dialect, response = call.endpoint.dialect, flow.response
        if response is None or not isinstance(dialect, SocketDialect):
            self._open(call)
            return
        headers = {name.lower(): value for name, value in response.headers.items()}
        self._taps[flow] = SocketTap(
            upgrade=call,
            tally=dialect.socket(call.ask, Head(response.status_code, headers)),
            begin=lambda made: self._begin(call, made),
            settle=self._settle,
            gap=lambda bug: self.calls.gap(f"socket of {call.endpoint.dialect.name}", bug),
            later=asyncio.get_running_loop().call_soon,
        )

    @fails_open
    def websocket_message(self, flow: http.HTTPFlow, call: Call) -> None:
        """Take a copy of the message; mitmproxy would keep all of them."""
        if flow.websocket is None:
            return
        messages, tap = list(flow.websocket.messages), self._taps.get(flow)
        flow.websocket.messages.clear()
        if STOPPED in flow.metadata or not self._may_go_on(flow, call, messages):
            for message in messages:
                message.drop()
            return
        if tap is not None:
            for message in messages:
                tap(message.content, message.from_client)

    @fails_open
    def websocket_end(self, flow: http.HTTPFlow, call: Call) -> None:
        """Settle what is still in flight, or the socket itself."""
        tap, end = self._taps.pop(flow, None), flow.websocket
        self._on_token.pop(flow, None)
        by_client = bool(end and end.closed_by_client)
        code = end.close_code if end else None
        of_response, of_socket = (
            mishap.of_socket(by_client, code),
            mishap.of_idle_socket(by_client, code),
        )
        if mishap.is_silence(flow.client_conn.error):
            of_response = Outcome.FAILED, str(flow.client_conn.error)
            of_socket = Outcome.SETTLED, of_response[1]
        if call.refusal is not None:
            of_response, of_socket = (
                (Outcome.FAILED, call.refusal.code),
                (Outcome.REFUSED, call.refusal.code),
            )
        if UNREAD in flow.metadata:
            self.calls.gap("websocket", str(flow.metadata[UNREAD]))
        if tap is None:
            self._settle(call, *of_socket)
        else:
            tap.close(of_response, of_socket)

    def done(self) -> None:
        """Settle what is still in flight, before the ledger is let go of."""
        while self._taps:
            self._taps.popitem()[1].close(_BY_PROXY, _BY_PROXY)

    def _watch(self, flow: http.HTTPFlow, call: Call) -> None:
        """Look at the token again and again, and at the models that messages name."""
        if call.pays_by_token and scope.decides_by_body(call):
            flow.metadata[JUDGED] = True
        self._on_token[flow] = call
        if len(self._on_token) == 1:
            asyncio.get_running_loop().call_later(_LOOK_S, self._look)

    def _look(self) -> None:
        """Close the sockets whose token stands no more."""
        if not self._on_token:
            return
        asyncio.get_running_loop().call_later(_LOOK_S, self._look)
        for flow, call in list(self._on_token.items()):
            token = call.token
            try:
                checked = self._tokens.check(token.reveal(), self._clock()) if token else BUG
            except Exception as bug:
                self.calls.gap("Sockets.look", type(bug).__name__)
                checked = BUG
            if isinstance(checked, Refusal):
                del self._on_token[flow]
                self._stop(flow, call, checked)
                self._wake(flow)

    def _may_go_on(self, flow: http.HTTPFlow, call: Call, messages: list[WebSocketMessage]) -> bool:
        """Stop a socket on which a message asks for a model that the token does not allow."""
        if JUDGED not in flow.metadata:
            return True
        try:
            said = (message.content for message in messages if message.from_client)
            objects = (text for text in said if text.lstrip()[:1] in (b"{", b"["))
            refusal = next(filter(None, (scope.of_message(call, text) for text in objects)), None)
        except Exception as bug:  # what cannot be judged does not go on
            self.calls.gap("Sockets.websocket_message", type(bug).__name__)
            refusal = BUG
        if refusal is None:
            return True
        self._stop(flow, call, refusal)
        self._keep(flow, call)
        return False

    def _stop(self, flow: http.HTTPFlow, call: Call, refusal: Refusal) -> None:
        call.refusal = refusal
        flow.metadata[STOPPED] = refusal.message

    def _keep(self, flow: http.HTTPFlow, call: Call) -> None:
        """Leave a row for what was refused; a socket without any response is that row itself."""
        tap = self._taps.get(flow)
        if tap is None or not tap.is_used or call.refusal is None:
            return
        made = replace(
            call,
            id=new_call_id(),
            started_at=utc_now(),
            started=time.monotonic(),
            first_byte=None,
            overhead_ns=0,
            is_open=False,
            is_settled=False,
        )
        self._settle(made, Outcome.REFUSED, call.refusal.code)

    def _begin(self, upgrade: Call, made: Call) -> None:
        # Its responses stand for the socket from now on.
        upgrade.is_settled = True
        self.calls.end(upgrade)
        made.is_settled = False
        self.calls.in_flight.add(made)
        self._open(made)

    def _open(self, call: Call) -> None:
        call.is_open = True
        self._ledger.open(call.opening())
