"""A small HTTP client that calls through the proxy, as a program of a user's would."""

import asyncio
import base64
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call to make."""

    host: str
    path: str
    body: Mapping[str, Any]
    user_agent: str
    label: str
    """`caller~project~session`."""
    headers: Mapping[str, str] = field(default_factory=dict)
    leaves_early: bool = False
    """Hang up in the middle of the answer."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the client saw of the answer; status 0: none came."""

    status: int
    size: int
    first_byte_s: float
    is_whole: bool


async def make(call: Call, port: int, tls: ssl.SSLContext) -> Seen:
    """Make the call through the proxy on `port`; a broken connection is an answer cut short."""
    begun = time.monotonic()
    try:
        reader, writer = await _connect(call, port, tls)
    except (OSError, asyncio.IncompleteReadError):
        return Seen(0, 0, 0.0, False)
    try:
        writer.write(_request(call))
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        first = time.monotonic() - begun
        size, is_whole = await _read(reader, head, call.leaves_early)
        return Seen(int(head.split(b" ")[1]), size, first, is_whole)
    except (OSError, asyncio.IncompleteReadError):
        return Seen(0, 0, 0.0, False)
    finally:
        writer.close()


async def _connect(
    call: Call, port: int, tls: ssl.SSLContext
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        credential = base64.b64encode(f"{call.label}:weir".encode()).decode()
        target = f"{call.host}:443"
        writer.write(
            f"CONNECT {target} HTTP/1.1\r\nhost: {target}\r\n"
            f"proxy-authorization: Basic {credential}\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        if head.split(b" ")[1] != b"200":
            raise OSError("the proxy said no")
        await writer.start_tls(tls, server_hostname=call.host)
    except BaseException:
        writer.close()
        raise
    return reader, writer


def _request(call: Call) -> bytes:
    body = json.dumps(call.body).encode()
    headers = {
        "host": call.host,
        "user-agent": call.user_agent,
        "authorization": "Bearer sk-demo-no-real-key",
        "content-type": "application/json",
        "content-length": str(len(body)),
        "connection": "close",
        **call.headers,
    }
    lines = [f"POST {call.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _read(reader: asyncio.StreamReader, head: bytes, leaves_early: bool) -> tuple[int, bool]:
    """Read the body; give its size on the wire, and whether it came to its end."""
    if b"transfer-encoding: chunked" not in head.lower():
        rest = await reader.read()
        return len(rest), True
    total, pieces = 0, 0
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        await reader.readexactly(size + 2)
        total, pieces = total + size, pieces + 1
        if leaves_early and pieces > 4:
            return total, False
    return total, True
