"""What is not an LLM host is none of our business; what is one must be what it says."""

import socket

import pytest

from tests.live import wire
from tests.live.asking import CHAT, OPENAI, chat
from tests.live.product import Product
from tests.upstream.server import Upstream

pytestmark = pytest.mark.live

LOCAL = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "localhost",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "0.0.0.0",  # noqa: S104 - asked for, not bound
    "[::]",
    "169.254.169.254",
]


def test_another_host_shows_its_own_certificate(proxy: Product, upstream: Upstream) -> None:
    with wire.through(proxy.port, "origin.example", upstream.ca_file) as line:
        reply = line.ask("GET", "/v1/models", [("host", "origin.example"), ("x-call", "origin")])
    assert reply.status == 200
    (received,) = upstream.calls("origin")
    assert received.server_name == "origin.example"


def test_another_host_leaves_no_row(proxy: Product, upstream: Upstream) -> None:
    with wire.through(proxy.port, "origin.example", upstream.ca_file) as line:
        line.ask("POST", CHAT, [("host", "origin.example"), ("content-length", "2")], b"{}")
    call = chat()
    call.send(proxy)
    proxy.row(call.session)
    assert proxy.query("select * from calls where host like '%origin.example%'") == []


def test_an_llm_host_shows_our_certificate(proxy: Product) -> None:
    with wire.through(proxy.port, OPENAI, proxy.ca_file) as line:
        assert line.certificate


@pytest.mark.parametrize("host", LOCAL)
def test_this_machine_is_not_reachable_through_the_proxy(host: str, proxy: Product) -> None:
    with socket.create_server(("127.0.0.1", 0)) as service:
        target = f"{host}:{service.getsockname()[1]}"
        with wire.dial(proxy.port) as line:
            line.send(wire.request("CONNECT", target, [("host", target)]))
            until_closed(line)
        service.settimeout(0.1)
        with pytest.raises(TimeoutError):
            service.accept()


@pytest.mark.parametrize("host", LOCAL)
def test_this_machine_is_not_reachable_with_plain_http(host: str, proxy: Product) -> None:
    with socket.create_server(("127.0.0.1", 0)) as service:
        target = f"{host}:{service.getsockname()[1]}"
        with wire.dial(proxy.port) as line:
            line.send(wire.request("GET", f"http://{target}/", [("host", target)]))
            until_closed(line)
        service.settimeout(0.1)
        with pytest.raises(TimeoutError):
            service.accept()


def until_closed(line: wire.Line) -> bytes:
    """Push a few bytes into whatever was opened, and read until it ends or stays silent."""
    seen = b""
    line.socket.settimeout(1)
    try:
        line.send(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        while more := line.socket.recv(4096):
            seen += more
            line.socket.settimeout(0.2)
    except OSError:
        pass
    return seen
