"""The upstream's end of a websocket: what it says to each message, and what it heard."""

import asyncio
import base64
import hashlib
from collections.abc import Callable, Iterable

from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Event, Message, Ping, TextMessage
from wsproto.extensions import PerMessageDeflate

from tests.upstream.answer import Break, Gate, Pause, Received

type Said = str | bytes | CloseConnection | Break | Gate | Pause
type Script = Callable[[str | bytes], Iterable[Said]]
"""What to say to a message; to "" when the socket opens."""
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
_GATE_POLL_S = 0.002


class Socket:
    """Plays a script on one websocket. `packs` agrees to permessage-deflate."""

    def __init__(self, script: Script, *, packs: bool = False) -> None:
        self._script = script
        self._packs = packs
        deflate = PerMessageDeflate()
        deflate.finalize("permessage-deflate")
        self._wire = Connection(ConnectionType.SERVER, [deflate] if packs else [])
        self._part = ""
        self._todo: asyncio.Queue[str | bytes] = asyncio.Queue()
        self._transport: asyncio.Transport
        self._playing: asyncio.Task[None] | None = None
        self.sent = bytearray()
        """Every byte after the handshake."""
        self.got = bytearray()
        self.heard: list[str | bytes] = []
        self.closed_with: tuple[int, str] | None = None
        """The code and reason that the client closed with."""
        self.is_lost = False
        """The client is gone."""

    def open(self, received: Received, transport: asyncio.Transport) -> None:
        """Grant the upgrade and begin the script."""
        key = received.header("sec-websocket-key") + _GUID
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()  # noqa: S324
        fields = [
            "HTTP/1.1 101 Switching Protocols",
            "upgrade: websocket",
            "connection: Upgrade",
            f"sec-websocket-accept: {accept}",
            f"x-request-id: req_{received.number}",
        ]
        if self._packs:
            fields.append("sec-websocket-extensions: permessage-deflate")
        transport.write("\r\n".join([*fields, "", ""]).encode())
        self._transport = transport
        self._todo.put_nowait("")
        self._playing = asyncio.get_running_loop().create_task(self._play())

    def feed(self, data: bytes) -> None:
        """Take bytes of the client's."""
        self.got += data
        self._wire.receive_data(data)
        for event in self._wire.events():
            self._hear(event)

    def lose(self) -> None:
        """Note that the client is gone."""
        self.is_lost = True
        if self._playing is not None:
            self._playing.cancel()

    def _hear(self, event: Event) -> None:
        if isinstance(event, Ping):
            self._write(event.response())
        elif isinstance(event, CloseConnection):
            self.closed_with = int(event.code), event.reason or ""
            if self._wire.state is ConnectionState.REMOTE_CLOSING:
                self._write(event.response())
            self._transport.close()
        elif isinstance(event, Message):
            data = event.data if isinstance(event.data, str) else bytes(event.data)
            if isinstance(data, str):
                data = self._part = self._part + data
            if event.message_finished:
                self._part = ""
                self.heard.append(data)
                self._todo.put_nowait(data)

    async def _play(self) -> None:
        while True:
            for said in self._script(await self._todo.get()):
                if isinstance(said, Gate):
                    said.is_reached.set()
                    while not said.is_open.is_set():
                        await asyncio.sleep(_GATE_POLL_S)
                elif isinstance(said, Pause):
                    await asyncio.sleep(said.seconds)
                elif isinstance(said, Break):
                    self._transport.abort() if said is Break.RESET else self._transport.close()
                    return
                else:
                    self._write(_event(said))

    def _write(self, event: Event) -> None:
        data = self._wire.send(event)
        self.sent += data
        self._transport.write(data)


def _event(said: str | bytes | CloseConnection) -> Event:
    if isinstance(said, str):
        return TextMessage(said)
    return BytesMessage(said) if isinstance(said, bytes) else said
