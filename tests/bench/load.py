"""Load on a proxy (or straight on the upstream), from a client that costs little itself."""

import asyncio
import contextlib
import re
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from tests.live import wire

HOST = "api.openai.com"
_BODY = (
    b'{"model":"gpt-4o-mini","messages":[{"role":"user","content":"What does a weir do?"}],'
    b'"stream":%s}'
)
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_CLOCK = re.compile(rb"@(\d+)@")


@dataclass(frozen=True, slots=True)
class Target:
    """Where the load goes: a proxy's port, or the upstream's own."""

    port: int
    is_proxy: bool
    ca_file: Path

    def dial(self) -> socket.socket:
        """Open a TCP connection that ends at the provider."""
        plain = socket.create_connection(("127.0.0.1", self.port), 30)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.is_proxy:
            wire.tunnel(plain, f"{HOST}:443")
        return plain

    def context(self) -> ssl.SSLContext:
        """Make a TLS context that trusts this target."""
        context = ssl.create_default_context(cafile=str(self.ca_file))
        context.set_alpn_protocols(["http/1.1"])
        return context


def call(play: str, *, streamed: bool = False) -> bytes:
    """Write a chat request that is answered by a play of the fake provider."""
    body = _BODY % (b"true" if streamed else b"false")
    fields = [
        ("host", HOST),
        ("authorization", "Bearer sk-test"),
        ("content-type", "application/json"),
        ("user-agent", "bench"),
        ("x-play", play),
        ("content-length", str(len(body))),
    ]
    return wire.request("POST", "/v1/chat/completions", fields) + body


class KeptAlive:
    """One connection on which one small call follows the other."""

    def __init__(self, target: Target) -> None:
        self._socket = target.context().wrap_socket(target.dial(), server_hostname=HOST)
        self._request = call("small")

    def calls(self, count: int) -> list[float]:
        """Make calls; give the seconds that each took."""
        taken = []
        for _ in range(count):
            begun = time.perf_counter()
            self._socket.sendall(self._request)
            _read_answer(self._socket)
            taken.append(time.perf_counter() - begun)
        return taken

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def fresh_calls(target: Target, count: int) -> list[float]:
    """Make each call on a new connection (CONNECT and TLS included); give their seconds."""
    context, request = target.context(), call("small")
    taken = []
    for _ in range(count):
        begun = time.perf_counter()
        with context.wrap_socket(target.dial(), server_hostname=HOST) as tls:
            tls.sendall(request)
            _read_answer(tls)
        taken.append(time.perf_counter() - begun)
    return taken


async def busy(target: Target, connections: int, calls: int) -> float:
    """Keep connections busy with small calls until `calls` are done; give calls a second."""
    left = Countdown(calls)
    async with _connected(target, connections, lambda: _Caller(call("small"), left)):
        begun = time.perf_counter()
        left.start()
        await left.wait()
        return calls / (time.perf_counter() - begun)


@dataclass(slots=True)
class Streamed:
    """How streams went."""

    chunks_per_s: float
    lags_us: list[float] = field(default_factory=list)
    """From the upstream's clock to ours, a chunk each; only where the play has a clock."""


async def streams(target: Target, count: int, play: str, chunks: int) -> Streamed:
    """Read that many streams of `chunks` each, side by side."""
    left = Countdown(count)
    lags: list[float] = []
    request = call(play, streamed=True)
    async with _connected(target, count, lambda: _Listener(request, left, lags)):
        begun = time.perf_counter()
        left.start()
        await left.wait()
        return Streamed(count * chunks / (time.perf_counter() - begun), lags)


class Countdown:
    """Counts what is still to do, over all connections."""

    def __init__(self, count: int) -> None:
        self.to_begin = count
        self.to_finish = count
        self.done = asyncio.Event()
        self.callers: list[_Caller] = []

    def start(self) -> None:
        """Let every connection make its first call."""
        for caller in self.callers:
            caller.next()

    async def wait(self) -> None:
        """Wait until all is done. Raises ConnectionError when a connection was lost first."""
        await self.done.wait()
        if self.to_finish > 0:
            raise ConnectionError(f"a connection was lost with {self.to_finish} still to do")

    def take(self) -> bool:
        """Take one more, if one is left."""
        self.to_begin -= 1
        return self.to_begin >= 0

    def finish(self) -> None:
        """Count one as done."""
        self.to_finish -= 1
        if self.to_finish == 0:
            self.done.set()


class _Caller(asyncio.Protocol):
    """Makes small calls on its connection while some are left."""

    def __init__(self, request: bytes, left: Countdown) -> None:
        self._request = request
        self._left = left
        self._buffer = b""
        self._transport: asyncio.Transport
        left.callers.append(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def next(self) -> None:
        """Make the next call."""
        if self._left.take():
            self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        length = _LENGTH.search(self._buffer, 0, head) if head > 0 else None
        if length and len(self._buffer) >= head + 4 + int(length[1]):
            self._buffer = b""
            self._left.finish()
            self.next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._left.done.set()


class _Listener(_Caller):
    """Reads one stream."""

    def __init__(self, request: bytes, left: Countdown, lags: list[float]) -> None:
        super().__init__(request, left)
        self._lags = lags

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        self._lags += [(now - int(sent)) / 1000 for sent in _CLOCK.findall(data)]
        self._buffer = (self._buffer + data)[-64:]
        if b"[DONE]" in self._buffer and self._buffer.endswith(b"0\r\n\r\n"):
            self._left.finish()


@contextlib.asynccontextmanager
async def _connected(
    target: Target, count: int, make: Callable[[], "_Caller"]
) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    transports = []
    context = target.context()
    for _ in range(count):
        plain = target.dial()
        plain.setblocking(False)
        transport, _ = await loop.create_connection(
            make, sock=plain, ssl=context, server_hostname=HOST
        )
        transports.append(transport)
    try:
        yield
    finally:
        for transport in transports:
            transport.close()
        await asyncio.sleep(0.05)


def _read_answer(tls: ssl.SSLSocket) -> None:
    data = tls.recv(65536)
    while True:
        head = data.find(b"\r\n\r\n")
        length = _LENGTH.search(data, 0, head) if head > 0 else None
        if length and len(data) >= head + 4 + int(length[1]):
            return
        more = tls.recv(65536)
        if not more:
            raise ConnectionError("the answer ended early")
        data += more
