"""A client that speaks HTTP/1.1 by hand: what it sends and gets is exactly what is written."""

import base64
import contextlib
import http.client
import socket
import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_S = 20.0
type Opened = contextlib.AbstractContextManager["Line"]
type Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as the client got it."""

    status: int
    headers: dict[str, str]
    """Names in lower case; repeated ones joined with a comma."""
    body: bytes
    is_whole: bool = True
    """False when the connection ended before the body did."""


class Line:
    """One connection to a host, through the proxy's CONNECT when `proxy_port` is given."""

    def __init__(self, plain: socket.socket, tls: ssl.SSLSocket | None = None) -> None:
        self._plain = plain
        self._tls = tls
        self._answer: http.client.HTTPResponse | None = None

    @property
    def socket(self) -> socket.socket:
        """The socket that bytes go through."""
        return self._tls or self._plain

    @property
    def certificate(self) -> bytes:
        """The certificate (DER) that the other side showed."""
        assert self._tls is not None
        return self._tls.getpeercert(binary_form=True) or b""

    def send(self, raw: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(raw)

    def ask(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Reply:
        """Send a well-formed request (a body needs its own length header) and read the reply."""
        self.begin(method, target, headers, body)
        return self.finish()

    def begin(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> None:
        """Send a request and do not wait."""
        self.send(request(method, target, headers) + body)

    def head(self, method: str = "POST") -> http.client.HTTPResponse:
        """Read the head of the next reply."""
        self._answer = http.client.HTTPResponse(self.socket, method=method)
        self._answer.begin()
        return self._answer

    def piece(self) -> bytes:
        """Read what is there of the body: at least one byte, or b"" at its end."""
        assert self._answer is not None
        return self._answer.read1(65536)

    def finish(self, method: str = "POST") -> Reply:
        """Read the rest of the reply."""
        answer = self._answer or self.head(method)
        self._answer = None
        is_whole = True
        try:
            body = answer.read()
        except http.client.IncompleteRead as broken:
            body, is_whole = broken.partial, False
        except ConnectionError:
            body, is_whole = b"", False
        headers: dict[str, str] = {}
        for name, value in answer.getheaders():
            known = headers.get(name.lower())
            headers[name.lower()] = f"{known}, {value}" if known else value
        return Reply(answer.status, headers, body, is_whole)

    def close(self) -> None:
        """Hang up."""
        if self._answer is not None:
            self._answer.close()
        for one in (self._tls, self._plain):
            if one is not None:
                with contextlib.suppress(OSError):
                    one.close()


def request(method: str, target: str, headers: Headers = ()) -> bytes:
    """Write the head of a request."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{method} {target} HTTP/1.1\r\n{fields}\r\n".encode("latin-1")


@contextlib.contextmanager
def dial(port: int) -> Iterator[Line]:
    """Open a bare TCP connection to a loopback port."""
    with contextlib.closing(_tcp(port)) as plain:
        yield Line(plain)


@contextlib.contextmanager
def direct(port: int, host: str, ca_file: Path) -> Iterator[Line]:
    """Open a TLS connection to `host` that is served on a loopback port."""
    with contextlib.closing(_tcp(port)) as plain, secured(plain, host, ca_file) as line:
        yield line


@contextlib.contextmanager
def through(
    proxy_port: int, host: str, ca_file: Path, *, user: str = "", port: int = 443
) -> Iterator[Line]:
    """Open a TLS connection to `host` through the proxy. `user` is the proxy URL's user name.

    Raises ConnectionRefusedError when the proxy does not open the tunnel.
    """
    with contextlib.closing(_tcp(proxy_port)) as plain:
        tunnel(plain, f"{host}:{port}", user)
        with secured(plain, host, ca_file) as line:
            yield line


@contextlib.contextmanager
def secured(plain: socket.socket, host: str, ca_file: Path) -> Iterator[Line]:
    """Speak TLS with `host` over a connection that is there."""
    context = ssl.create_default_context(cafile=str(ca_file))
    line = Line(plain, context.wrap_socket(plain, server_hostname=host))
    try:
        yield line
    finally:
        line.close()


def tunnel(plain: socket.socket, target: str, user: str = "") -> None:
    """Ask the proxy for a tunnel. Raises ConnectionRefusedError with what it said instead."""
    fields = [("Host", target)]
    if user:
        word = base64.b64encode(f"{user}:".encode()).decode()
        fields.append(("Proxy-Authorization", f"Basic {word}"))
    plain.sendall(request("CONNECT", target, fields))
    said = b""
    while b"\r\n\r\n" not in said:
        more = plain.recv(1)
        if not more:
            raise ConnectionRefusedError(said.decode("latin-1"))
        said += more
    if b" 200 " not in said.split(b"\r\n", 1)[0]:
        raise ConnectionRefusedError(said.decode("latin-1"))


def _tcp(port: int) -> socket.socket:
    plain = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return plain
