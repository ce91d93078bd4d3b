"""TLS that is asked only when there is something to get: mitmproxy asks until it hears no.

pyOpenSSL finds each "no" by way of a fresh buffer of 64 KiB and three look-ups of an error: with
two connections a call, and at least two questions too many for each, that is felt.
"""

from typing import Any

from OpenSSL import SSL
from OpenSSL._util import ffi, lib

_NOWHERE = ffi.new("char **")
_SIZE = 65536
_BUFFER = ffi.new("char[]", _SIZE)
"""One for all: whatever lands here is copied before anybody else is asked."""


class QuickConnection(SSL.Connection):
    """A connection over memory that knows whether there is anything to read."""

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
        size = lib.BIO_read(self._from_ssl, _BUFFER, min(bufsiz, _SIZE))
        if size <= 0:
            raise SSL.WantReadError
        return _copied(size)

    def sendall(self, buf: Any, flags: int = 0) -> int:
        """Take what is to be sent, all of it."""
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
