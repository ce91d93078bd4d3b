"""Our side of the client's TLS: one certificate a host, made beforehand."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mitmproxy import http, tls
from mitmproxy.addons.tlsconfig import TlsConfig
from OpenSSL import SSL

from addons.quick_tls import QuickConnection

RECHECK_S = 60.0


@dataclass(frozen=True, slots=True)
class _Leaf:
    context: SSL.Context
    stamp: tuple[int, int]
    """mtime (ns) and inode of the file that it was read from."""


class Leafs(TlsConfig):
    """mitmproxy's TLS settings, but for certificates: those lie ready, and nothing can sign more.

    A leaf that is renewed on disk is taken up within a minute, without a restart.
    """

    name = "tlsconfig"

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Serve `folder/<host>.pem`: key, leaf, intermediate. `_.x` stands for `*.x`."""
        super().__init__()
        self._folder = folder
        self._clock = clock
        self._leafs: dict[Path, tuple[float, _Leaf | None]] = {}

    def configure(self, updated: set[str]) -> None:
        """Make no certificate store: mitmproxy's would put a key that can sign on the disk."""

    def running(self) -> None:
        """Do nothing more: see `configure`."""

    def request(self, flow: http.HTTPFlow) -> None:
        """Serve no revocation list: what cannot sign has nothing to revoke."""

    def has(self, host: str) -> bool:
        """Tell whether we can answer for `host`."""
        return self._leaf(host) is not None

    def tls_start_client(self, tls_start: tls.TlsData) -> None:
        """Answer with the leaf of the host that the client named."""
        if tls_start.ssl_conn is not None:
            return
        leaf = self._leaf(tls_start.conn.sni or "")
        if leaf is None:
            return  # mitmproxy closes the connection: there is nothing to answer with
        tls_start.ssl_conn = QuickConnection(leaf.context)
        tls_start.ssl_conn.set_accept_state()
        tls_start.ssl_conn.gather(tls_start.conn, tls_start.context.client)

    def tls_start_server(self, tls_start: tls.TlsData) -> None:
        """Leave everything about the provider's side to mitmproxy, but how it is asked."""
        super().tls_start_server(tls_start)
        if type(tls_start.ssl_conn) is SSL.Connection:
            tls_start.ssl_conn.__class__ = QuickConnection
            tls_start.ssl_conn.gather(tls_start.conn, tls_start.context.client)

    def _leaf(self, host: str) -> _Leaf | None:
        name = host.lower()
        if not name or "/" in name or "\0" in name or name.startswith("."):
            return None
        wildcard = "_." + name.partition(".")[2]
        own = self._read(self._folder / f"{name}.pem")
        return own or self._read(self._folder / f"{wildcard}.pem")

    def _read(self, path: Path) -> _Leaf | None:
        checked, leaf = self._leafs.get(path, (float("-inf"), None))
        if self._clock() - checked < (RECHECK_S if leaf else 1.0):
            return leaf
        try:
            found = path.stat()
            stamp = (found.st_mtime_ns, found.st_ino)
            if leaf is None or leaf.stamp != stamp:
                leaf = _Leaf(_context(path), stamp)
        except (OSError, SSL.Error):
            leaf = None
        self._leafs[path] = (self._clock(), leaf)
        return leaf


def _context(path: Path) -> SSL.Context:
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.use_certificate_chain_file(str(path))
    context.use_privatekey_file(str(path))
    context.set_alpn_select_callback(_choose_alpn)
    return context


def _choose_alpn(connection: SSL.Connection, offers: list[bytes]) -> Any:
    return b"http/1.1" if b"http/1.1" in offers else SSL.NO_OVERLAPPING_PROTOCOLS
