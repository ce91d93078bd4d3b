"""TLS that is asked only when there is something to get, and told only what belongs together.

mitmproxy asks until it hears no, and pyOpenSSL finds each "no" by way of a fresh buffer of 64 KiB
and three look-ups of an error. mitmproxy also sends a head, a body and each chunk by itself: every
one of them would be a record, a packet and a call of the system.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from mitmproxy import connection
from mitmproxy.proxy import commands
from OpenSSL import SSL
from OpenSSL._util import ffi, lib

_NOWHERE = ffi.new("char **")
_SIZE = 65536
_BUFFER = ffi.new("char[]", _SIZE)
"""One for all: whatever lands here is copied before anybody else is asked."""


class Outbox:
    """What the connections of one client were told to send and have not sent yet."""

    __slots__ = ("__weakref__", "_waiting")

    def __init__(self) -> None:
        """Start with nothing to send."""
        self._waiting: list[QuickConnection] = []

    def __bool__(self) -> bool:
        """Tell whether anything waits."""
        return bool(self._waiting)

    def add(self, waiting: "QuickConnection") -> None:
        """Remember that a connection has something to send."""
        self._waiting.append(waiting)

    def sent(self) -> Iterator[commands.SendData]:
        """Give what has to be sent to all the peers, each one's as one piece where it fits."""
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            # A connection that is over takes nothing more. What its peer still says is discarded.
            with suppress(SSL.Error):
                one.write_what_waits()
            with suppress(SSL.WantReadError):
                while True:
                    yield commands.SendData(one.peer, one.bio_read(_SIZE))


_outboxes: WeakKeyDictionary[connection.Client, Outbox] = WeakKeyDictionary()


def outbox_of(client: connection.Client) -> Outbox:
    """Make the outbox of a client's connections, for whoever empties it after each event."""
    return _outboxes.setdefault(client, Outbox())


class QuickConnection(SSL.Connection):
    """A connection over memory that knows whether there is anything to read."""

    peer: connection.Connection
    _outbox: Outbox | None = None
    _waiting: list[bytes]

    def gather(self, peer: connection.Connection, client: connection.Client) -> None:
        """Send what an event tells `peer` at the end of the event, if anybody sees to that."""
        self.peer = peer
        self._waiting = []
        self._outbox = _outboxes.get(client)

    def recv(self, bufsiz: int, flags: int | None = None) -> bytes:
        """Give what the peer sent. Raises WantReadError while there is nothing."""
        ssl = self._ssl
        if (
            not lib.BIO_get_mem_data(self._into_ssl, _NOWHERE)
            and not lib.SSL_pending(ssl)
            and not lib.SSL_get_shutdown(ssl)
        ):
            raise SSL.WantReadError
        if flags:
            return super().recv(bufsiz, flags)
        size = lib.SSL_read(ssl, _BUFFER, min(bufsiz, _SIZE))
        if size <= 0:
            self._raise_ssl_error(ssl, size)
        return _copied(size)

    def bio_read(self, bufsiz: int) -> bytes:
        """Give what has to be sent to the peer. Raises WantReadError when that is nothing."""
        if self._outbox is not None and self._waiting:
            raise SSL.WantReadError
        size = lib.BIO_read(self._from_ssl, _BUFFER, min(bufsiz, _SIZE))
        if size <= 0:
            raise SSL.WantReadError
        return _copied(size)

    def sendall(self, buf: Any, flags: int = 0) -> int:
        """Take what is to be sent, all of it."""
        if self._outbox is None:
            return self._write(buf)
        if buf:
            if not self._waiting:
                self._outbox.add(self)
            self._waiting.append(bytes(buf))
        return len(buf)

    def write_what_waits(self) -> None:
        """Make records of what `sendall` took. Raises what pyOpenSSL raises."""
        waiting, self._waiting = self._waiting, []
        self._write(waiting[0] if len(waiting) == 1 else b"".join(waiting))

    def _write(self, buf: Any) -> int:
        total = len(buf)
        if not total:
            return 0
        sent = 0
        with ffi.from_buffer(buf) as data:
            while sent < total:
                size = lib.SSL_write(self._ssl, data + sent, total - sent)
                if size <= 0:
                    self._raise_ssl_error(self._ssl, size)
                sent += size
        return sent


def _copied(size: int) -> bytes:
    return ffi.buffer(_BUFFER, size)[:]  # type: ignore[no-any-return]
