"""Verbs about keys, run with a home, a configuration folder and a keyring of their own."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click
import keyring
from click.testing import CliRunner, Result
from keyring.backends import fail

from tests.upstream.authority import Authority

SECRET = "sk-canary-3f9d2b7a61c84e05-QZ7w"
SECOND = "sk-canary-77aa88bb99cc00dd-Xy12"

type Say = Callable[[Mapping[str, str]], tuple[int, bytes]]
"""What the provider answers, by the headers of the request (their names in lower case)."""


def variables(folder: Path, **more: str) -> dict[str, str]:
    """Give the environment of a Weir below `folder`."""
    return {
        "WEIR_HOME": str(folder / "home"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "HOME": str(folder),
        **more,
    }


def run(command: click.Command, folder: Path, *words: str, typed: str = "", **more: str) -> Result:
    """Run a verb to its end; `typed` is what is piped in."""
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    runner = CliRunner(env=variables(folder, **more))
    return runner.invoke(command, words, input=typed, standalone_mode=True)


def files(folder: Path) -> Iterator[bytes]:
    """Give the content of everything that a Weir left in its folders."""
    return (path.read_bytes() for path in folder.rglob("*") if path.is_file())


class Provider:
    """A provider that has a list of models, over TLS."""

    def __init__(self, folder: Path, say: Say) -> None:
        """Prepare; what it was asked is kept in `asked`."""
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        authority = Authority(folder)
        self.ca_file = authority.ca_file
        provider = self

        class Handler(BaseHTTPRequestHandler):
            """Answers one request."""

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                provider.asked.append((headers["host"], self.path, headers))
                status, body = say(headers)
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context: ssl.SSLContext = authority.server_context()
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)

    @property
    def leads(self) -> dict[str, str]:
        """The variables that lead to it."""
        return {
            "WEIR_CONNECT_TO": f"*=127.0.0.1:{self.server.server_address[1]}",
            "WEIR_UPSTREAM_CA_FILE": str(self.ca_file),
        }

    @contextmanager
    def running(self) -> Iterator["Provider"]:
        """Serve while the block runs."""
        thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            thread.join(10)
            self.server.server_close()


def takes(secret: str, style: str = "authorization", form: str = "Bearer {}") -> Say:
    """Give a provider's answers that takes this key alone."""

    def say(headers: Mapping[str, str]) -> tuple[int, bytes]:
        if headers.get(style) != form.format(secret):
            return 401, b'{"error":{"message":"Incorrect API key provided: sk-canary***QZ7w"}}'
        return 200, json.dumps({"data": [{"id": "a"}, {"id": "b"}]}).encode()

    return say
