"""Servers that are no good: each listens on a loopback port of its own and does one thing."""

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.live.places import KINDS
from tests.upstream.authority import Authority
from tests.upstream.ports import free_port

type Treat = Callable[[socket.socket], None]


class BadServer:
    """Does the same to everybody who connects."""

    def __init__(self, treat: Treat) -> None:
        """Listen."""
        self._treat = treat
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._held: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._listening.close()
        for each in self._held:
            each.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                visitor, _ = self._listening.accept()
                self._held.append(visitor)
                with contextlib.suppress(OSError):
                    self._treat(visitor)


def _reset(visitor: socket.socket) -> None:
    visitor.recv(1)
    visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    visitor.close()


def _hang(visitor: socket.socket) -> None:
    """Say nothing, not even in TLS."""


def _speak_no_tls(visitor: socket.socket) -> None:
    visitor.recv(1)
    visitor.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
    visitor.close()


def _untrusted(folder: Path, name: str, ca: Authority | None) -> Treat:
    file = (ca or Authority(folder, "Nobody's root")).leaf_file(name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    def treat(visitor: socket.socket) -> None:
        with contextlib.suppress(OSError), context.wrap_socket(visitor, server_side=True) as tls:
            tls.recv(1)

    return treat


@contextlib.contextmanager
def bad_servers(folder: Path, ca: Authority) -> Iterator[dict[str, int]]:
    """Run one of each kind; give their ports. Nobody listens on that of the one that refuses."""
    treatments: dict[str, Treat] = {
        "resets": _reset,
        "hangs": _hang,
        "speaks no TLS": _speak_no_tls,
        "wrong name": _untrusted(folder, "evil.example", ca),
        "unknown root": _untrusted(folder / "other", KINDS["unknown root"], None),
    }
    servers = {kind: BadServer(treat) for kind, treat in treatments.items()}
    try:
        yield {"refuses": free_port(), **{kind: each.port for kind, each in servers.items()}}
    finally:
        for each in servers.values():
            each.close()
