"""An internet without wires, for whoever wants a provider key: mitmproxy's layers and our addons.

Every address serves every name, each with a certificate that holds: the worst that shared
addresses, DNS and stolen routes can do. What is written to whom is kept.
"""

import asyncio
from collections import deque
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any

from mitmproxy import certs, connection
from mitmproxy.options import Options
from mitmproxy.proxy import commands, context, events, layer, server_hooks, tunnel
from mitmproxy.proxy.layers import http as http_layer
from mitmproxy.proxy.layers.http import HttpLayer, HTTPMode
from mitmproxy.test import tflow

from addons.keyed_client import KeyedClient
from addons.tunnel import Tunnel
from tests.addons.core.test_key_gate import certificate
from tests.addons.sample import hello

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
_OPEN = connection.ConnectionState.OPEN


@dataclass(slots=True)
class Visit:
    """What somebody does on one connection to the proxy."""

    connect: tuple[str, int] | None
    """Where a tunnel is asked for; None asks the proxy itself."""
    sni: str | None
    """The name in TLS; None speaks none."""
    said: tuple[bytes, ...]
    """Request by request."""
    is_eager: bool = False
    """Whether the upstream is connected before the first request."""


@dataclass(slots=True)
class Written:
    """Everything that was written to one server."""

    server: connection.Server
    data: bytearray = field(default_factory=bytearray)


class AnyName(tunnel.TunnelLayer):
    """TLS to a server that has a certificate for whatever name is asked for."""

    def __init__(self, context: context.Context) -> None:
        """Stand where mitmproxy's own would."""
        super().__init__(context, context.server, context.server)
        self.conn.tls = True

    def start_handshake(self) -> layer.CommandGenerator[None]:
        """Be done."""
        shake_hands(self.conn)
        yield from self._handshake_finished(None)


def shake_hands(conn: connection.Connection) -> None:
    """Let TLS be there."""
    conn.tls, conn.timestamp_tls_setup = True, 1.0
    conn.certificate_list = [certs.Cert(certificate(conn.sni or "nobody.example"))]


class Lab:
    """The proxy's layers with some addons; `visit` is one client connection."""

    def __init__(self, options: Options, addons: tuple[Any, ...], errands: Any) -> None:
        """Take the addons in the order of the chain; one of them is the `Tunnel`."""
        self._options = options
        self._addons = addons
        self._errands = errands
        self._tunnel = next(addon for addon in addons if isinstance(addon, Tunnel))

    def visit(self, what: Visit) -> list[Written]:
        """Do it; give what reached whom."""
        around = context.Context(tflow.tclient_conn(), self._options)
        around.client.sni, around.client.alpn = what.sni or None, b"http/1.1"
        around.client.tls = what.sni is not None
        around.client.timestamp_tls_setup = 1.0 if around.client.tls else None
        around.server = connection.Server(address=what.connect)
        around.server.tls = around.client.tls
        if what.connect and what.sni is not None:
            greeting = hello(what.connect, what.sni or None, "http/1.1")
            self._tunnel.tls_clienthello(greeting)
            if greeting.ignore_connection:
                return []  # a tunnel: nothing is decrypted, and nothing put in
        talk = _Talk(self, around)
        if (
            what.connect
            and what.is_eager
            and talk.open(around.server) is None
            and around.server.tls
        ):
            around.server.sni = around.server.sni or around.client.sni
            shake_hands(around.server)
        mode = HTTPMode.transparent if what.connect else HTTPMode.regular
        talk.begin(HttpLayer(around, mode))
        for said in what.said:
            talk.say(said)
        return list(talk.written.values())

    def run(self, hook: commands.StartHook) -> None:
        """Call what our addons do on a hook, as mitmproxy does: whatever fails, the rest runs."""
        for addon in self._addons:
            function = getattr(addon, hook.name, None)
            if function is not None:
                try:
                    function(*hook.args())
                except Exception:  # noqa: S112, BLE001, RUF100 - mitmproxy logs it and goes on
                    continue

    def connects(self, data: server_hooks.ServerConnectionHookData) -> None:
        """Ask where to dial; no look-up has to be waited for."""
        finish(self._tunnel.server_connect(data))

    def client(self, around: context.Context) -> KeyedClient:
        """Make the layer that writes requests."""
        return KeyedClient(around, self._errands)


def finish(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that has nothing to wait for."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise asyncio.InvalidStateError


class _Talk:
    """One connection: events in, commands carried out."""

    def __init__(self, lab: Lab, around: context.Context) -> None:
        self._lab = lab
        self._around = around
        self._layer: layer.Layer
        self._events: deque[events.Event] = deque()
        self.written: dict[connection.Server, Written] = {}

    def begin(self, outermost: layer.Layer) -> None:
        self._layer = outermost
        self._go(events.Start())

    def say(self, data: bytes) -> None:
        if self._around.client.state & connection.ConnectionState.CAN_READ:
            self._go(events.DataReceived(self._around.client, data))

    def open(self, server: connection.Server) -> str | None:
        data = server_hooks.ServerConnectionHookData(client=self._around.client, server=server)
        self._lab.connects(data)
        if server.error is None:
            server.state, server.timestamp_start = _OPEN, 1.0
        return server.error

    def _go(self, first: events.Event) -> None:
        self._events.append(first)
        while self._events:
            replies: list[events.Event] = []
            for command in self._layer.handle_event(self._events.popleft()):
                replies += self._carry_out(command)
            # What is carried out is reported before anything else comes in.
            replies.sort(key=lambda event: not isinstance(event, events.CommandCompleted))
            self._events.extendleft(reversed(replies))

    def _carry_out(self, command: commands.Command) -> Iterator[events.Event]:
        if isinstance(command, commands.StartHook):
            self._lab.run(command)
            if command.blocking:
                yield events.HookCompleted(command)
        elif isinstance(command, commands.OpenConnection):
            yield events.OpenConnectionCompleted(command, self.open(command.connection))
        elif isinstance(command, commands.CloseConnection):
            command.connection.state = connection.ConnectionState.CLOSED
        elif isinstance(command, commands.SendData):
            yield from self._write(command)

    def _write(self, command: commands.SendData) -> Iterator[events.Event]:
        server = command.connection
        if isinstance(server, connection.Server):
            sheet = self.written.setdefault(server, Written(server))
            sheet.data += command.data
            if command.data.endswith((b"}", b"0\r\n\r\n")):  # the end of a body
                yield events.DataReceived(server, ANSWER)


def use(lab: Lab) -> None:
    """Let mitmproxy's HTTP layer talk to this internet."""
    http_layer.Http1Client = lab.client  # type: ignore[attr-defined, assignment]
    http_layer.tls.ServerTLSLayer = AnyName  # type: ignore[attr-defined]
