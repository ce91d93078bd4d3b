"""A forward proxy on loopback that knows CONNECT only and writes down what it was asked."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class ConnectProxy:
    """Where it listens, whom it lets in, and what clients asked of it."""

    port: int
    upstream_port: int
    """Where every tunnel leads, whatever host it is for."""
    answer: bytes = b"HTTP/1.1 200 Connection Established\r\n\r\n"
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Target and Proxy-Authorization of each CONNECT."""

    def handle(self, client: socket.socket) -> None:
        """Serve one connection until either side closes it."""
        with client, contextlib.suppress(OSError):
            client.settimeout(10)
            head = b""
            while b"\r\n\r\n" not in head:
                chunk = client.recv(65536)
                if not chunk:
                    return
                head += chunk
            lines = head.decode().split("\r\n")
            fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
            original = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
            authorization = next(
                (v for k, v in original.items() if k.lower() == "proxy-authorization"), ""
            )
            assert "host" in fields
            self.asked.append((lines[0].split(" ")[1], authorization))
            client.sendall(self.answer)
            if b" 200 " not in self.answer:
                return
            with socket.create_connection(("127.0.0.1", self.upstream_port)) as upstream:
                back = threading.Thread(target=_pump, args=(upstream, client), daemon=True)
                back.start()
                _pump(client, upstream)
                back.join(10)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def tunnelling(upstream_port: int) -> Iterator[ConnectProxy]:
    """Run a proxy whose tunnels all lead to one port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = ConnectProxy(listener.getsockname()[1], upstream_port)

        def accept() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=proxy.handle, args=(client,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield proxy
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
