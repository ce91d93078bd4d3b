"""An HTTPS or HTTP server on loopback that streams its answer as the client lets it."""

import contextlib
import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Streaming(BaseHTTPRequestHandler):
    """Answers a request with what it was, and a stream that waits for the second request."""

    protocol_version = "HTTP/1.1"
    go_on: threading.Event

    def do_GET(self) -> None:
        """`/stream` sends one part, then waits until someone asks for `/go-on`."""
        if self.path == "/go-on":
            self.go_on.set()
        if self.path != "/stream":
            self._answer({"path": self.path, "host": self.headers["Host"]})
            return
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._chunk(b"first")
        self.go_on.wait(10)
        self._chunk(b"last")
        self._chunk(b"")

    def do_POST(self) -> None:
        """Tell how long the body was."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"path": self.path, "length": len(body)})

    def _answer(self, said: dict[str, object]) -> None:
        content = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def streaming(leaf: Path | None) -> Iterator[int]:
    """Serve with this certificate, or plainly without; gives the port."""

    class Handler(Streaming):
        go_on = threading.Event()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    if leaf:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(leaf)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join(5)
