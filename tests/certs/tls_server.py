"""A TLS server on loopback that presents one certificate file a port."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"


@contextlib.contextmanager
def serving(files: Mapping[str, Path]) -> Iterator[dict[str, int]]:
    """Present each file on a port of its own; gives the ports by name."""
    with contextlib.ExitStack() as stack:
        ports = {}
        for name, file in files.items():
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(file)
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            ports[name] = listener.getsockname()[1]
            thread = threading.Thread(target=_serve, args=(listener, context), daemon=True)
            thread.start()
            stack.callback(thread.join, 5)
            stack.callback(listener.shutdown, socket.SHUT_RDWR)
        yield ports


def _serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            with context.wrap_socket(connection, server_side=True) as secure:
                received = b""
                while b"\r\n\r\n" not in received:
                    chunk = secure.recv(65536)
                    if not chunk:
                        break
                    received += chunk
                secure.sendall(ANSWER)
