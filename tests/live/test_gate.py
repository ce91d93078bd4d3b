"""CONNECT target, SNI and Host must agree; what could smuggle a request past us is refused."""

import pytest

from tests.live import wire
from tests.live.asking import ANTHROPIC, CHAT, OPENAI
from tests.live.product import Product, session_name
from tests.upstream.server import Upstream

pytestmark = pytest.mark.live

BODY = b'{"model":"gpt-4o-mini","messages":[]}'


def refused(
    proxy: Product,
    upstream: Upstream,
    target: str = CHAT,
    host: str = OPENAI,
    extra: bytes = b"",
    is_call: bool = True,
) -> wire.Reply:
    """Send a request inside a tunnel to OpenAI; assert that nothing of it went upstream."""
    mark = session_name()
    with wire.through(proxy.port, OPENAI, proxy.ca_file, user=f"a~b~{mark}") as line:
        fields = [("x-call", mark), ("content-length", str(len(BODY)))]
        head = wire.request("POST", target, [("host", host), *fields])
        line.send(head[:-2] + extra + b"\r\n" + BODY)
        reply = line.finish()
    assert upstream.calls(mark) == []
    assert b"<html" not in reply.body.lower()
    if is_call:
        assert proxy.row(mark)["outcome"] == "refused"
    return reply


@pytest.mark.parametrize(
    "host",
    [ANTHROPIC, "evil.example", f"{OPENAI}.evil.example", f"{OPENAI}:8443", f"x@{OPENAI}", ""],
)
def test_a_host_header_that_differs_is_answered_421(
    host: str, proxy: Product, upstream: Upstream
) -> None:
    assert refused(proxy, upstream, host=host).status == 421


def test_a_second_host_header_is_refused(proxy: Product, upstream: Upstream) -> None:
    reply = refused(proxy, upstream, extra=b"Host: evil.example\r\n")
    assert reply.status in (400, 421)


def test_the_same_host_twice_is_refused(proxy: Product, upstream: Upstream) -> None:
    reply = refused(proxy, upstream, extra=f"Host: {OPENAI}\r\n".encode())
    assert reply.status in (400, 421)


@pytest.mark.parametrize("target", [f"https://evil.example{CHAT}", f"http://{ANTHROPIC}{CHAT}"])
def test_an_absolute_target_elsewhere_is_refused(
    target: str, proxy: Product, upstream: Upstream
) -> None:
    assert refused(proxy, upstream, target=target).status in (400, 421)


@pytest.mark.parametrize(
    "field",
    [b"x-a: a\rhost: evil.example\r\n", b"x-a: a\x00b\r\n", b"x-a: a\r\n host: evil.example\r\n"],
    ids=["bare CR", "NUL", "folded"],
)
def test_a_control_character_in_a_header_is_refused(
    field: bytes, proxy: Product, upstream: Upstream
) -> None:
    assert refused(proxy, upstream, extra=field).status == 400


@pytest.mark.parametrize("field", [b"x-a : b\r\n", b"transfer-encoding: chunked\r\n"])
def test_a_head_that_is_no_http_is_refused_before_it_is_a_call(
    field: bytes, proxy: Product, upstream: Upstream
) -> None:
    assert refused(proxy, upstream, extra=field, is_call=False).status == 400


def test_plain_http_to_an_llm_host_is_refused(proxy: Product, upstream: Upstream) -> None:
    mark = session_name()
    with wire.dial(proxy.port) as line:
        fields = [("host", OPENAI), ("x-call", mark), ("content-length", str(len(BODY)))]
        line.begin("POST", f"http://{OPENAI}{CHAT}", fields, BODY)
        assert line.finish().status in (400, 421)
    assert upstream.calls(mark) == []


def test_plain_http_inside_a_tunnel_to_an_llm_host_is_refused(
    proxy: Product, upstream: Upstream
) -> None:
    mark = session_name()
    with wire.dial(proxy.port) as line:
        wire.tunnel(line.socket, f"{OPENAI}:443")
        fields = [("host", OPENAI), ("x-call", mark), ("content-length", str(len(BODY)))]
        line.begin("POST", CHAT, fields, BODY)
        assert line.finish().status in (400, 421)
    assert upstream.calls(mark) == []


def test_a_name_that_differs_from_the_connect_target_reaches_nobody(
    proxy: Product, upstream: Upstream
) -> None:
    mark = session_name()
    with wire.dial(proxy.port) as line:
        wire.tunnel(line.socket, f"{OPENAI}:443", f"a~b~{mark}")
        with wire.secured(line.socket, ANTHROPIC, proxy.ca_file) as inside:
            fields = [("host", OPENAI), ("x-call", mark), ("content-length", str(len(BODY)))]
            inside.begin("POST", CHAT, fields, BODY)
            assert inside.finish().status == 421
    assert upstream.calls(mark) == []
