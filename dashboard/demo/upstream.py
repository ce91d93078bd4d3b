"""The demo's provider: a small HTTP/1.1 server over TLS that answers for every LLM host."""

import asyncio
import gzip
import json
import ssl
import zlib
from collections.abc import Mapping
from random import Random
from typing import Any, Self

from dashboard.demo import anthropic_answers, gemini_answers, openai_answers
from dashboard.demo.answer import Answer, Asked

_FAILURES = ((429, "rate_limit_exceeded"), (500, "internal_error"), (529, "overloaded_error"))
_LARGEST_BODY = 8 * 1024 * 1024


class Upstream:
    """Serves on a free loopback port while the block runs."""

    def __init__(self, tls: ssl.SSLContext, dice: Random, pace: float = 1.0) -> None:
        """Prepare; `dice` decides sizes, pauses and mishaps, `pace` stretches the pauses."""
        self._tls = tls
        self._dice = dice
        self._pace = pace
        self._server: asyncio.Server
        self._open: set[asyncio.StreamWriter] = set()
        self.answered = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while asked := await read_request(reader):
                self.answered += 1
                if not await self._send(writer, asked, self._reply(asked)):
                    break
        except (OSError, asyncio.IncompleteReadError, ValueError):
            pass  # the caller went away: that is part of the show
        finally:
            self._open.discard(writer)
            writer.close()

    def _reply(self, asked: Asked) -> Answer:
        speaks: Any = openai_answers
        if asked.host.endswith("anthropic.com"):
            speaks = anthropic_answers
        elif asked.host.endswith("googleapis.com"):
            speaks = gemini_answers
        mishap = asked.headers.get("x-demo-mishap", "")
        if mishap == "error":
            status, code = self._dice.choice(_FAILURES)
            body = json.dumps(speaks.failure(status, code)).encode()
            return Answer((body,), status=status, headers={"retry-after": "2"})
        made: Answer = speaks.reply(asked, self._dice)
        if mishap == "cut" and len(made.pieces) > 3:
            half = made.pieces[: len(made.pieces) // 2]
            return Answer(half, made.content_type, pause_s=made.pause_s, is_cut=True)
        return made

    async def _send(self, writer: asyncio.StreamWriter, asked: Asked, made: Answer) -> bool:
        """Send the answer; tell whether the connection may be used again."""
        await asyncio.sleep(made.first_s * self._pace)
        coding = self._coding(asked)
        head = {
            "content-type": made.content_type,
            "transfer-encoding": "chunked",
            "x-request-id": f"req_{self._dice.getrandbits(48):012x}",
            **({"content-encoding": "gzip"} if coding else {}),
            **made.headers,
        }
        lines = [f"HTTP/1.1 {made.status} Demo", *(f"{k}: {v}" for k, v in head.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        for piece in made.pieces:
            data = piece
            if coding:
                data = coding.compress(piece) + coding.flush(zlib.Z_SYNC_FLUSH)
            writer.write(b"%x\r\n%s\r\n" % (len(data), data))
            await writer.drain()
            await asyncio.sleep(made.pause_s * self._pace)
        if made.is_cut:
            return False
        rest = coding.flush() if coding else b""
        writer.write((b"%x\r\n%s\r\n" % (len(rest), rest) if rest else b"") + b"0\r\n\r\n")
        await writer.drain()
        return True

    def _coding(self, asked: Asked) -> "zlib._Compress | None":
        """Compress half of what may come compressed."""
        if "gzip" not in asked.headers.get("accept-encoding", "") or self._dice.random() < 0.5:
            return None
        return zlib.compressobj(wbits=31)


async def read_request(reader: asyncio.StreamReader) -> Asked | None:
    """Read a request; None when the caller has no more. Raises ValueError for a broken one."""
    head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    if not head:
        return None
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    fields = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in fields}
    path, _, query = first.split(" ")[1].partition("?")
    body = await _body(reader, headers)
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return Asked(headers.get("host", ""), path, query, headers, json.loads(body or b"{}"))


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        size = int(headers.get("content-length", "0"))
        if not 0 <= size <= _LARGEST_BODY:
            raise ValueError("too large")
        return await reader.readexactly(size)
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        if len(body) + size > _LARGEST_BODY:
            raise ValueError("too large")
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return body
