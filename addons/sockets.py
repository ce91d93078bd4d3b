"""Count what passes on websockets: many calls on one connection."""

import asyncio

from mitmproxy import http

from addons.core import mishap
from addons.core.call import Outcome
from addons.core.flight import Call
from addons.core.ledger.ledger import Ledger
from addons.core.providers.dialect import Head, SocketDialect
from addons.core.socket_tap import Settle, SocketTap
from addons.hooks import Calls, fails_open
from addons.socket_relay import UNREAD

_STOPPED = (Outcome.INTERRUPTED, "the proxy stopped")


class Sockets:
    """Make each response on a websocket a call of its own."""

    def __init__(self, calls: Calls, ledger: Ledger, settle: Settle) -> None:
        """A socket on which no response is made is one call itself."""
        self.calls = calls
        self._ledger = ledger
        self._settle = settle
        self._taps: dict[http.HTTPFlow, SocketTap] = {}

    @fails_open
    def websocket_start(self, flow: http.HTTPFlow, call: Call) -> None:
        """Put the tap in. From now on nobody waits for the socket, only for its responses."""
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
        if tap is not None:
            for message in messages:
                tap(message.content, message.from_client)

    @fails_open
    def websocket_end(self, flow: http.HTTPFlow, call: Call) -> None:
        """Settle what is still in flight, or the socket itself."""
        tap, end = self._taps.pop(flow, None), flow.websocket
        by_client = bool(end and end.closed_by_client)
        code = end.close_code if end else None
        of_socket = mishap.of_idle_socket(by_client, code)
        if UNREAD in flow.metadata:
            self.calls.gap("websocket", str(flow.metadata[UNREAD]))
        if tap is None:
            self._settle(call, *of_socket)
        else:
            tap.close(mishap.of_socket(by_client, code), of_socket)

    def done(self) -> None:
        """Settle what is still in flight, before the ledger is let go of."""
        while self._taps:
            self._taps.popitem()[1].close(_STOPPED, _STOPPED)

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
