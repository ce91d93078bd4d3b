"""An internet without wires: mitmproxy's HTTP layer with our stream, and servers by script."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from mitmproxy import connection, http
from mitmproxy.addons import proxyserver
from mitmproxy.options import Options
from mitmproxy.proxy import commands, context, events, mode_specs
from mitmproxy.proxy.layer import NextLayer
from mitmproxy.proxy.layers.http import HttpLayer, HTTPMode
from mitmproxy.test import tflow

from addons import failover
from addons.trip import Trips

OPEN, CLOSED = connection.ConnectionState.OPEN, connection.ConnectionState.CLOSED
REFUSES = "connection refused"
DIALS = b"dials"
"""Said by a server that the connection never gets to."""
RESETS = b"resets"
ASKED = b"POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\n{}"


class Internet:
    """One client, and servers that do what `says` has them do, answer by answer.

    A piece of an answer is bytes, or `RESETS`; an answer `REFUSES` or `DIALS` is about the
    connection. A server without any more answers is silent.
    """

    def __init__(self, trips: Trips, on_request: Callable[[http.HTTPFlow], None]) -> None:
        """`on_request` is the hook in which a request gets its trip."""
        self._on_request = on_request
        self.says: dict[str, list[Any]] = {}
        self.dialled: list[str] = []
        """The hosts that connections were opened to, in order."""
        self.asked: list[tuple[str, bytes]] = []
        """What was written to whom."""
        self.got = b""
        """What the client got."""
        self.hooks: list[str] = []
        self.flows: list[http.HTTPFlow] = []
        self._events: deque[events.Event] = deque()
        self._timers: list[commands.RequestWakeup] = []
        self._dialling: list[commands.OpenConnection] = []
        options = Options()
        proxyserver.Proxyserver().load(options)
        around = context.Context(tflow.tclient_conn(), options)
        around.client.proxy_mode = mode_specs.ProxyMode.parse("regular")
        around.client.state, around.client.alpn = OPEN, b"http/1.1"
        self.client = around.client
        failover.use(trips)
        self.layer = HttpLayer(around, HTTPMode.regular)
        self._go(events.Start())

    def ask(self, target: bytes = b"http://a/v1/chat/completions", body: bytes = b"{}") -> None:
        """Send a request."""
        head = b"POST %b HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n" % (target, len(body))
        self._go(events.DataReceived(self.client, head + body))

    def upgrade(self) -> None:
        """Ask for a websocket."""
        head = b"GET http://a/v1/realtime HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\n"
        head += b"connection: upgrade\r\nsec-websocket-version: 13\r\nx-end: {}\r\n\r\n"
        self.send(head)

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._go(events.DataReceived(self.client, data))

    def ask_in_tunnel(self) -> None:
        """Ask for a tunnel, and send a request through it."""
        self._go(events.DataReceived(self.client, b"CONNECT a:80 HTTP/1.1\r\n\r\n"))
        self.got = b""
        self._go(events.DataReceived(self.client, ASKED))

    def time_passes(self) -> None:
        """Let every timer that is set ring."""
        timers, self._timers = self._timers, []
        for timer in timers:
            self._go(events.Wakeup(timer))

    def settle(self) -> None:
        """Let time pass until nothing is waited for; give up after a while."""
        for _ in range(20):
            self.time_passes()

    def hang_up(self) -> None:
        """Let the client leave."""
        self.client.state &= ~connection.ConnectionState.CAN_READ
        self._go(events.ConnectionClosed(self.client))

    def dials_through(self) -> None:
        """Let the connections that are being opened be there."""
        dialling, self._dialling = self._dialling, []
        for command in dialling:
            self._open(command.connection)
            self._go(events.OpenConnectionCompleted(command, None))

    def say(self, host: str, data: bytes) -> None:
        """Let the last connection to a host say something more, also one that was just closed."""
        self._go(events.DataReceived(self.connections(host)[-1], data))

    def connections(self, host: str) -> list[connection.Server]:
        """Give all connections to a host, open and closed."""
        servers = (each for each in self.layer.connections if isinstance(each, connection.Server))
        return [each for each in servers if each.address == (host, 80)]

    def _go(self, first: events.Event) -> None:
        self._events.append(first)
        while self._events:
            for command in self.layer.handle_event(self._events.popleft()):
                self._events.extend(self._carry_out(command))

    def _carry_out(self, command: commands.Command) -> Iterator[events.Event]:
        if isinstance(command, commands.StartHook):
            (data,) = command.args()
            self._hook(command.name, data)
            if command.blocking:
                yield events.HookCompleted(command)
        elif isinstance(command, commands.RequestWakeup):
            self._timers.append(command)
        elif isinstance(command, commands.OpenConnection):
            yield from self._dial(command)
        elif isinstance(command, commands.CloseConnection):
            command.connection.state = CLOSED
            for waiting in [w for w in self._dialling if w.connection is command.connection]:
                self._dialling.remove(waiting)
                waiting.connection.error = "closed by command"
                yield events.OpenConnectionCompleted(waiting, "closed by command")
        elif isinstance(command, commands.SendData):
            if command.connection is self.client:
                self.got += command.data
            else:
                yield from self._answer(command.connection, command.data)

    def _hook(self, name: str, flow: Any) -> None:
        self.hooks.append(name)
        if isinstance(flow, NextLayer):
            flow.layer = HttpLayer(flow.context, HTTPMode.transparent)
        elif name == "requestheaders":
            self.flows.append(flow)
        elif name == "request":
            self._on_request(flow)
        elif name == "responseheaders":
            assert flow.response is not None
            flow.response.stream = True

    def _dial(self, command: commands.OpenConnection) -> Iterator[events.Event]:
        server = command.connection
        assert isinstance(server, connection.Server)
        assert server.address is not None
        self.dialled.append(server.address[0])
        script = self.says.get(server.address[0], [])
        if script[:1] == [REFUSES]:
            script.pop(0)
            server.error = REFUSES
            yield events.OpenConnectionCompleted(command, REFUSES)
        elif script[:1] == [DIALS]:
            script.pop(0)
            server.timestamp_start = 1.0
            self._dialling.append(command)
        else:
            self._open(server)
            yield events.OpenConnectionCompleted(command, None)

    def _open(self, server: connection.Connection) -> None:
        server.state, server.timestamp_start = OPEN, 1.0

    def _answer(self, server: connection.Connection, data: bytes) -> Iterator[events.Event]:
        assert isinstance(server, connection.Server)
        assert server.address is not None
        host = server.address[0]
        self.asked.append((host, data))
        if not data.endswith((b"}", b"{}\r\n\r\n")) or not self.says.get(host):
            return
        for piece in self.says[host].pop(0):
            if piece == RESETS:
                server.state = CLOSED
                yield events.ConnectionClosed(server)
            elif server.state is OPEN:
                yield events.DataReceived(server, piece)


def reply(body: bytes, status: int = 200, *headers: bytes) -> bytes:
    """Write an answer."""
    more = b"".join(b"%b\r\n" % header for header in headers)
    return b"HTTP/1.1 %d X\r\ncontent-length: %d\r\n%b\r\n%b" % (status, len(body), more, body)
