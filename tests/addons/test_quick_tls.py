"""TLS between two connections over memory: everything arrives, and "nothing there" is said so."""

import ssl
from contextlib import suppress

import pytest
from mitmproxy.test import tflow
from OpenSSL import SSL

from addons.core.settings import Settings
from addons.quick_tls import Outbox, QuickConnection, outbox_of

MIB = 1 << 20
HOST = "api.openai.com"


class Pair:
    """A client of Python's own and a quick server, with the wire between them."""

    def __init__(self, ca: Settings) -> None:
        context = SSL.Context(SSL.TLS_SERVER_METHOD)
        context.use_certificate_chain_file(str(ca.leaf_dir / f"{HOST}.pem"))
        context.use_privatekey_file(str(ca.leaf_dir / f"{HOST}.pem"))
        self.server = QuickConnection(context)
        self.server.set_accept_state()
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        trusted = ssl.create_default_context(cafile=str(ca.ca_file))
        self.client = trusted.wrap_bio(self.incoming, self.outgoing, server_hostname=HOST)
        for _ in range(3):
            with suppress(ssl.SSLWantReadError):
                self.client.do_handshake()
            self.to_server()
            with suppress(SSL.WantReadError):
                self.server.do_handshake()
            self.to_client()

    def to_server(self) -> None:
        if data := self.outgoing.read():
            self.server.bio_write(data)

    def to_client(self) -> None:
        with suppress(SSL.WantReadError):
            while True:
                self.incoming.write(self.server.bio_read(65535))


@pytest.fixture
def pair(ca: Settings) -> Pair:
    return Pair(ca)


def received(server: QuickConnection) -> bytes:
    """Read as mitmproxy does: until there is nothing."""
    data = b""
    with suppress(SSL.WantReadError):
        while True:
            data += server.recv(65535)
    return data


def test_where_nothing_is_it_wants_to_read(pair: Pair) -> None:
    with pytest.raises(SSL.WantReadError):
        pair.server.recv(65535)
    with pytest.raises(SSL.WantReadError):
        pair.server.bio_read(65535)


@pytest.mark.parametrize("size", [1, 16384, 16385, 65536, 3 * MIB])
def test_what_the_client_sends_arrives(pair: Pair, size: int) -> None:
    sent = bytes(range(256)) * (size // 256 + 1)
    pair.client.write(sent[:size])
    pair.to_server()
    assert received(pair.server) == sent[:size]


@pytest.mark.parametrize("size", [0, 1, 16384, 16385, 3 * MIB])
def test_what_it_sends_arrives(pair: Pair, size: int) -> None:
    sent = (bytes(range(256)) * (size // 256 + 1))[:size]
    assert pair.server.sendall(sent) == size
    pair.to_client()
    got = b""
    while len(got) < size:
        got += pair.client.read(65536)
    assert got == sent


def gathering(pair: Pair) -> Outbox:
    """Let the server send at the end of each event, as it does where a prompt layer is around."""
    client = tflow.tclient_conn()
    outbox = outbox_of(client)
    pair.server.gather(client, client)
    return outbox


def test_what_is_said_in_the_course_of_an_event_is_sent_together_at_its_end(pair: Pair) -> None:
    outbox = gathering(pair)
    for part in (b"HTTP/1.1 200 OK\r\n\r\n", b"", bytearray(b"wor"), b"ds"):
        assert pair.server.sendall(part) == len(part)
        with pytest.raises(SSL.WantReadError):
            pair.server.bio_read(65535)
    assert outbox
    (command,) = outbox.sent()
    assert not outbox
    assert list(outbox.sent()) == []
    pair.incoming.write(command.data)
    assert pair.client.read(65536) == b"HTTP/1.1 200 OK\r\n\r\nwords"


def test_much_is_sent_in_pieces_and_in_order(pair: Pair) -> None:
    outbox = gathering(pair)
    said = bytes(range(256)) * (3 * MIB // 256)
    pair.server.sendall(said[:MIB])
    pair.server.sendall(said[MIB:])
    for command in outbox.sent():
        assert command.connection is pair.server.peer
        pair.incoming.write(command.data)
    got = b""
    while len(got) < len(said):
        got += pair.client.read(65536)
    assert got == said


def test_a_connection_that_is_over_takes_nothing_more_and_that_is_no_error(pair: Pair) -> None:
    outbox = gathering(pair)
    pair.server.sendall(b"too late")
    pair.server.shutdown()
    (goodbye,) = outbox.sent()
    pair.incoming.write(goodbye.data)
    assert pair.client.read(65536) == b""


def test_where_nobody_empties_an_outbox_each_piece_leaves_at_once(pair: Pair) -> None:
    nobody = tflow.tclient_conn()
    pair.server.gather(nobody, nobody)
    pair.server.sendall(b"words")
    pair.to_client()
    assert pair.client.read(65536) == b"words"


def test_half_a_record_is_nothing_yet(pair: Pair) -> None:
    pair.client.write(b"words")
    record = pair.outgoing.read()
    pair.server.bio_write(record[:-1])
    with pytest.raises(SSL.WantReadError):
        pair.server.recv(65535)
    pair.server.bio_write(record[-1:])
    assert pair.server.recv(65535) == b"words"


def test_less_may_be_asked_for_than_is_there(pair: Pair) -> None:
    pair.client.write(b"words")
    pair.to_server()
    assert pair.server.recv(2) == b"wo"
    assert pair.server.recv(65535) == b"rds"


def test_the_end_of_the_client_s_side_is_told_every_time(pair: Pair) -> None:
    pair.client.write(b"last")
    with pytest.raises(ssl.SSLWantReadError):
        pair.client.unwrap()
    pair.to_server()
    assert pair.server.recv(65535) == b"last"
    for _ in range(2):
        with pytest.raises(SSL.ZeroReturnError):
            pair.server.recv(65535)


def test_what_is_no_tls_is_an_error(pair: Pair) -> None:
    pair.server.bio_write(b"GET / HTTP/1.1\r\n\r\n" * 10)
    with pytest.raises(SSL.Error):
        pair.server.recv(65535)
