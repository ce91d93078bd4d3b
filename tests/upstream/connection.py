"""One HTTP/1.1 connection of the fake upstream: reads requests, plays answers."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Callable
from typing import cast

from tests.upstream.answer import Answer, Break, Gate, Pause, Received, Step
from tests.upstream.socket import Socket

KEPT_BODY = 1024 * 1024
_GATE_POLL_S = 0.002

type Choose = Callable[[Received], Answer | Socket]
type Begin = Callable[[ssl.SSLContext | None], Received]


class Connection(asyncio.Protocol):
    """Reads one request after the other and plays what `choose` says."""

    def __init__(self, begin: Begin, choose: Choose) -> None:
        self._begin = begin
        self._choose = choose
        self._buffer = bytearray()
        self._received: Received | None = None
        self._kept = bytearray()
        self._left = 0
        """Bytes of the body still to come; -1 while a chunked body is read."""
        self._writable = asyncio.Event()
        self._writable.set()
        self._playing: asyncio.Task[None] | None = None
        self._socket: Socket | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start reading."""
        self._transport = cast(asyncio.Transport, transport)
        tls = transport.get_extra_info("ssl_object")
        self._context = tls.context if tls is not None else None
        plain = transport.get_extra_info("socket")
        if plain is not None:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def pause_writing(self) -> None:
        """Hold the answer back: the other side does not read."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Go on with the answer."""
        self._writable.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Write down that the other side left, if it was too early."""
        self._writable.set()
        received = self._received
        if received is not None and not received.is_answered:
            received.is_aborted = True
        if self._playing is not None:
            self._playing.cancel()
        if self._socket is not None:
            self._socket.lose()

    def abort(self) -> None:
        """Drop the connection."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take what came; a whole request is answered."""
        if self._socket is not None:
            self._socket.feed(data)
            return
        if self._received is not None and self._left > 0 and not self._buffer:
            self._take_body(data)
        else:
            self._buffer += data
        self._advance()

    def _advance(self) -> None:
        if self._playing is not None:
            return
        if self._received is None and not self._read_head():
            return
        if self._left > 0 and self._buffer:
            taken = bytes(self._buffer[: self._left])
            del self._buffer[: len(taken)]
            self._take_body(taken)
        while self._left == -1 and self._read_chunk():
            pass
        if self._left == 0:
            self._answer()

    def _read_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        lines = bytes(self._buffer[:end]).decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        received = self._begin(self._context)
        received.method, received.target = [*lines[0].split(" "), ""][:2]
        fields = [line.partition(":") for line in lines[1:]]
        received.headers = [(name.strip().lower(), value.strip()) for name, _, value in fields]
        self._received = received
        self._kept.clear()
        if "chunked" in received.header("transfer-encoding").lower():
            self._left = -1
        else:
            self._left = int(received.header("content-length") or 0)
        if received.header("expect").lower() == "100-continue":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def _take_body(self, data: bytes) -> None:
        self._left -= len(data)
        self._keep(data)

    def _keep(self, data: bytes) -> None:
        assert self._received is not None
        self._received.body_size += len(data)
        if len(self._kept) < KEPT_BODY:
            self._kept += data[: KEPT_BODY - len(self._kept)]

    def _read_chunk(self) -> bool:
        line_end = self._buffer.find(b"\r\n")
        if line_end < 0:
            return False
        size = int(bytes(self._buffer[:line_end]).partition(b";")[0], 16)
        if len(self._buffer) < line_end + 2 + size + 2:
            return False
        self._keep(bytes(self._buffer[line_end + 2 : line_end + 2 + size]))
        del self._buffer[: line_end + 2 + size + 2]
        if size == 0:
            self._left = 0
        return True

    def _answer(self) -> None:
        assert self._received is not None
        received, self._left = self._received, 0
        received.body = bytes(self._kept)
        answer = self._choose(received)
        if isinstance(answer, Socket):
            received.is_answered = True
            self._socket = answer
            answer.open(received, self._transport)
            return
        if answer.length is not None and answer.length < 65536 and answer.head is None:
            steps = tuple(answer.steps())
            if all(isinstance(step, bytes) for step in steps):
                body = b"".join(step for step in steps if isinstance(step, bytes))
                self._transport.write(_head(answer) + body)
                self._finish(received, len(body))
                return
        self._playing = asyncio.get_running_loop().create_task(self._play(received, answer))

    async def _play(self, received: Received, answer: Answer) -> None:
        self._transport.write(_head(answer) if answer.head is None else answer.head)
        for step in answer.steps():
            if not await self._do(received, answer, step):
                return
        if answer.is_chunked:
            self._transport.write(b"0\r\n\r\n")
        self._playing = None
        if answer.head is not None:
            received.is_answered = True
            self._transport.close()
            return
        self._finish(received, 0)
        self._advance()

    async def _do(self, received: Received, answer: Answer, step: Step) -> bool:
        if isinstance(step, bytes):
            framed = b"%x\r\n%b\r\n" % (len(step), step) if answer.is_chunked else step
            self._transport.write(framed)
            received.sent += len(step)
            if not self._writable.is_set():
                await self._writable.wait()
        elif isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
        elif isinstance(step, Gate):
            step.is_reached.set()
            while not step.is_open.is_set():
                await asyncio.sleep(_GATE_POLL_S)
        elif step is Break.STALL:
            await asyncio.Event().wait()
        else:
            received.is_answered = True
            self._break(step)
            return False
        return not self._transport.is_closing()

    def _finish(self, received: Received, sent: int) -> None:
        received.sent += sent
        received.is_answered = True
        self._received = None
        if received.header("connection").lower() == "close":
            self._transport.close()

    def _break(self, how: Break) -> None:
        if how is Break.RESET:
            plain = self._transport.get_extra_info("socket")
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()
        else:
            self._transport.close()


def _head(answer: Answer) -> bytes:
    fields = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
    if answer.is_chunked:
        fields += "transfer-encoding: chunked\r\n"
    elif answer.has_body:
        fields += f"content-length: {answer.length}\r\n"
    return f"HTTP/1.1 {answer.status} Played\r\n{fields}\r\n".encode("latin-1")
