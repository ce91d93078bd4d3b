"""The fake upstream: a TLS server that is every provider, and keeps its own ledger."""

import asyncio
import contextlib
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import uvloop

from tests.upstream import plays, socket_sample
from tests.upstream.answer import Answer, Received
from tests.upstream.authority import Authority
from tests.upstream.connection import Connection
from tests.upstream.socket import Socket

type Handle = tuple[asyncio.AbstractEventLoop, asyncio.Event]


class Upstream:
    """Serves any host name on one loopback port.

    A request names its answer in the header `x-play` (a registered one, or one of `plays`);
    without it, it gets what the provider of its path would say.
    """

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder)
        self.received: list[Received] = []
        """Its own ledger, in the order of arrival."""
        self.port = 0
        self.plain_port = 0
        """The same server without TLS."""
        self._connections: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._answers: dict[str, Callable[[Received], Answer | Socket]] = {}

    @property
    def ca_file(self) -> Path:
        """The root to trust (PEM)."""
        return self.authority.ca_file

    def register(self, name: str, answer: Answer | Callable[[Received], Answer | Socket]) -> str:
        """Keep an answer for requests whose `x-play` is `name`; give the name back."""
        self._answers[name] = (lambda _: answer) if isinstance(answer, Answer) else answer
        return name

    def calls(self, mark: str) -> list[Received]:
        """Give the requests whose header `x-call` is `mark`."""
        return [one for one in self.received if one.header("x-call") == mark]

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve on both ports while the block runs."""
        loop = asyncio.get_running_loop()
        context = self.authority.server_context()
        secure = await loop.create_server(self._connection, "127.0.0.1", 0, ssl=context)
        plain = await loop.create_server(self._connection, "127.0.0.1", 0)
        self.port = secure.sockets[0].getsockname()[1]
        self.plain_port = plain.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            for server in (secure, plain):
                server.close()
            for connection in tuple(self._connections):
                connection.abort()
            await asyncio.sleep(0.05)

    @contextlib.contextmanager
    def running(self) -> Iterator["Upstream"]:
        """Serve from a thread of its own while the block runs."""
        started: Future[Handle] = Future()
        thread = threading.Thread(
            target=lambda: uvloop.run(self._serve_until(started)), name="upstream", daemon=True
        )
        thread.start()
        loop, stop = started.result(10)
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(5)

    async def _serve_until(self, started: Future[Handle]) -> None:
        stop = asyncio.Event()
        async with self.serving():
            started.set_result((asyncio.get_running_loop(), stop))
            await stop.wait()

    def _connection(self) -> Connection:
        connection = Connection(
            lambda context: self._begin(self.authority.name_of(context)), self._choose
        )
        self._connections.add(connection)
        return connection

    def _begin(self, server_name: str) -> Received:
        received = Received(len(self.received), server_name)
        self.received.append(received)
        return received

    def _choose(self, received: Received) -> Answer | Socket:
        play = received.header("x-play")
        if play in self._answers:
            return self._answers[play](received)
        if received.header("upgrade") == "websocket" and not play:
            return socket_sample.choose(received)
        return plays.choose(received)
