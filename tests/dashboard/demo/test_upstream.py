"""The demo's provider as an HTTP server."""

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable

import pytest

from dashboard.demo.answer import Asked
from dashboard.demo.upstream import read_request


def parse(data: bytes) -> list[Asked]:
    """Read every request that the bytes hold."""

    async def read() -> list[Asked]:
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        one: Callable[[], Awaitable[Asked | None]] = lambda: read_request(reader)  # noqa: E731
        found = []
        while asked := await one():
            found.append(asked)
        return found

    return asyncio.run(read())


def test_requests_on_one_connection_are_read_one_after_the_other() -> None:
    one = b'POST /v1/x?a=b HTTP/1.1\r\nHost: h\r\nContent-Length: 13\r\n\r\n{"model":"m"}'
    first, second = parse(one * 2)
    assert first == second
    assert (first.host, first.path, first.query) == ("h", "/v1/x", "a=b")
    assert first.body == {"model": "m"}


def test_a_chunked_body_is_put_together() -> None:
    head = b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n"
    (asked,) = parse(head + b'3;x=y\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n')
    assert asked.body == {"a": 1}


def test_a_compressed_body_is_unpacked() -> None:
    body = gzip.compress(json.dumps({"a": 1}).encode())
    head = f"POST / HTTP/1.1\r\ncontent-encoding: gzip\r\ncontent-length: {len(body)}\r\n\r\n"
    (asked,) = parse(head.encode() + body)
    assert asked.body == {"a": 1}


@pytest.mark.parametrize(
    "data",
    [
        b"POST / HTTP/1.1\r\ncontent-length: 99999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: 1\r\n\r\n{",
        b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nfffffffff\r\n",
    ],
    ids=["too-long", "negative", "no-json", "chunk-too-long"],
)
def test_what_cannot_be_read_is_refused_and_not_waited_for(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(data)
