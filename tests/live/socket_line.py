"""A client that speaks websocket by hand, and keeps every byte."""

import base64
import contextlib
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass

from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Message, TextMessage
from wsproto.extensions import PerMessageDeflate

from tests.live import wire
from tests.live.product import Product


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A socket to ask for."""

    host: str
    target: str
    session: str
    play: str
    packs: bool = False
    """Offer permessage-deflate."""
    protocol: str = ""
    """What browsers put their key into."""
    key: str = "sk-test"

    def headers(self) -> list[tuple[str, str]]:
        """Give the headers of the request."""
        fields = [
            ("host", self.host),
            ("upgrade", "websocket"),
            ("connection", "Upgrade"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", base64.b64encode(os.urandom(16)).decode()),
            ("authorization", f"Bearer {self.key}"),
            ("x-call", self.session),
            ("x-play", self.play),
        ]
        offer = [("sec-websocket-extensions", "permessage-deflate; client_max_window_bits")]
        named = [("sec-websocket-protocol", self.protocol)]
        return fields + offer * self.packs + named * bool(self.protocol)


class SocketLine:
    """One websocket; raises EOFError where the other side has gone."""

    def __init__(self, line: wire.Line, upgrade: Upgrade) -> None:
        self._socket: socket.socket = line.socket
        line.begin("GET", upgrade.target, upgrade.headers())
        head = b""
        while b"\r\n\r\n" not in head:
            head += self._more()
        self.head, _, rest = head.partition(b"\r\n\r\n")
        deflate = PerMessageDeflate()
        deflate.finalize("permessage-deflate")
        is_packed = b"permessage-deflate" in self.head
        self._wire = Connection(ConnectionType.CLIENT, [deflate] if is_packed else [])
        self.sent = bytearray()
        """Every byte after the handshake."""
        self.got = bytearray()
        self.closed_with: tuple[int, str] | None = None
        """The code and reason that the server closed with."""
        self._heard: list[str | bytes] = []
        self._part: str | bytes = ""
        if rest:
            self._feed(rest)

    def say(self, message: str | bytes) -> None:
        """Send a message."""
        event = TextMessage(message) if isinstance(message, str) else BytesMessage(message)
        self._write(self._wire.send(event))

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Begin the closing handshake and wait for its end."""
        self._write(self._wire.send(CloseConnection(code, reason)))
        with contextlib.suppress(EOFError):
            while True:
                self._feed(self._more())

    def hear(self) -> str | bytes:
        """Wait for the next message."""
        while not self._heard:
            self._feed(self._more())
        return self._heard.pop(0)

    def _write(self, data: bytes) -> None:
        self.sent += data
        self._socket.sendall(data)

    def _more(self) -> bytes:
        try:
            data = self._socket.recv(65536)
        except ConnectionError:
            data = b""
        if not data:
            raise EOFError
        return data

    def _feed(self, data: bytes) -> None:
        self.got += data
        self._wire.receive_data(data)
        for event in self._wire.events():
            if isinstance(event, CloseConnection):
                self.closed_with = int(event.code), event.reason or ""
                if self._wire.state is ConnectionState.REMOTE_CLOSING:
                    self._write(self._wire.send(event.response()))
            elif isinstance(event, Message):
                piece = event.data if isinstance(event.data, str) else bytes(event.data)
                self._part = self._part + piece if self._part else piece  # type: ignore[operator]
                if event.message_finished:
                    self._heard.append(self._part)
                    self._part = ""


@contextlib.contextmanager
def opened(proxy: Product, upgrade: Upgrade) -> Iterator[SocketLine]:
    """Open a websocket through the proxy."""
    user = f"caller~project~{upgrade.session}"
    with wire.through(proxy.port, upgrade.host, proxy.ca_file, user=user) as line:
        yield SocketLine(line, upgrade)
