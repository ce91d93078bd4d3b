"""The demo's throw-away CA."""

import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest

from dashboard.demo import certificate

HOST = "api.openai.com"


def handshake(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> None:
    """Let the two shake hands over a pair of sockets. Raises ssl.SSLError."""
    ours, theirs = socket.socketpair()
    with ours, theirs:

        def answer() -> None:
            try:
                server.wrap_socket(theirs, server_side=True).close()
            except OSError:
                theirs.close()

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            with client.wrap_socket(ours, server_hostname=name):
                pass
        finally:
            thread.join(5)


def test_who_trusts_the_ca_trusts_the_provider_for_its_names_only(tmp_path: Path) -> None:
    ca_file, server = certificate.make(tmp_path, [HOST])
    client = ssl.create_default_context(cafile=ca_file)
    handshake(client, server, HOST)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(client, server, "bank.example")


def test_nobody_else_trusts_it(tmp_path: Path) -> None:
    _, server = certificate.make(tmp_path, [HOST])
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(ssl.create_default_context(), server, HOST)


def test_the_key_is_for_its_owner_only_and_the_cas_key_is_nowhere(tmp_path: Path) -> None:
    ca_file, _ = certificate.make(tmp_path, [HOST])
    assert b"PRIVATE KEY" not in ca_file.read_bytes()
    keys = [path for path in tmp_path.iterdir() if b"PRIVATE KEY" in path.read_bytes()]
    assert [stat.S_IMODE(path.stat().st_mode) for path in keys] == [0o600]
