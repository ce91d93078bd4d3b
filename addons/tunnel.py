"""Ours or not: decrypt only LLM hosts, pass everything else on untouched."""

import asyncio
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from mitmproxy import ctx, exceptions, http, tls
from mitmproxy.proxy import server_hooks

from addons.core import egress
from addons.core.govern import NO_ROUTES, Routes
from addons.core.providers import internal
from addons.core.providers.hosts import Hosts
from addons.core.settings import Settings
from addons.hooks import Calls
from addons.leafs import Leafs


class Dial(tuple[str, int]):
    """A name and its port; whoever takes it apart to connect gets where to dial instead.

    mitmproxy compares addresses to keep connections alive, and takes the host of a request from
    them: both have to see the name. It connects with `open_connection(*address)` (12.2).
    """

    _target: tuple[str, int]

    def __new__(cls, target: tuple[str, int], name: tuple[str, int]) -> "Dial":
        """Dial `target` for `name`."""
        dial = super().__new__(cls, name)
        dial._target = target
        return dial

    def __iter__(self) -> Iterator[Any]:
        """Give host and port to dial."""
        return iter(self._target)


class Tunnel:
    """Decide which connections are opened, and where each of them may go."""

    def __init__(
        self,
        calls: Calls,
        hosts: Hosts,
        settings: Settings,
        leafs: Leafs,
        routes: Routes = NO_ROUTES,
    ) -> None:
        """`leafs` knows for which hosts we can answer."""
        self.calls = calls
        self._hosts = hosts
        self._settings = settings
        self._leafs = leafs
        self._routes = routes

    def configure(self, updated: set[str]) -> None:
        """Refuse to run without verifying upstream certificates, or with keys in the log."""
        if ctx.options.ssl_insecure:
            raise exceptions.OptionsError(
                "ssl_insecure is set: Weir never talks to an unverified upstream. Name your "
                "company's roots with WEIR_UPSTREAM_CA_FILE instead."
            )
        if ctx.options.proxy_debug:
            raise exceptions.OptionsError(
                "proxy_debug is set: it would write provider keys and prompts into the log. "
                "Use termlog_verbosity=debug instead."
            )

    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        """Open a connection only if it goes to a LLM host and names one.

        Two different ones are opened too, for the gate to refuse with a reason.
        """
        data.ignore_connection = True
        address = data.context.server.address
        sni = (data.client_hello.sni or "").lower()
        if not address or not self._hosts.is_ours(address[0], address[1]):
            return
        if sni != address[0].lower() and self._hosts.port(sni, address[1]) is None:
            return
        offers = data.client_hello.alpn_protocols
        if offers and b"http/1.1" not in offers:
            self.calls.gap("Tunnel.tls_clienthello", f"only HTTP/2 is spoken to {sni}")
        elif not self._leafs.has(sni):
            self.calls.gap("Tunnel.tls_clienthello", f"no certificate for {sni}")
        else:
            data.ignore_connection = False

    def tls_failed_client(self, data: tls.TlsData) -> None:
        """Keep that a client broke off the handshake: most likely it does not trust our CA."""
        subject = data.conn.sni or ""
        self.calls.note("tls_failure", subject, str(data.conn.error or "")[:200])

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Let requests to other hosts stream through."""
        if self._hosts.port(flow.request.host, flow.request.port) is None:
            flow.request.stream = True

    async def server_connect(self, data: server_hooks.ServerConnectionHookData) -> None:
        """Choose the address to dial; on a bug of ours nothing is dialled."""
        try:
            await self._choose(data)
        except Exception as bug:
            data.server.error = "weir: a bug in the proxy"
            self.calls.gap("Tunnel.server_connect", type(bug).__name__)

    async def _choose(self, data: server_hooks.ServerConnectionHookData) -> None:
        address = data.server.address
        if address is None or data.server.transport_protocol != "tcp":
            return
        name, port = address[0].lower(), address[1]
        if egress.is_far(data.client.peername) and data.client not in self.calls.vetted:
            # A tunnel to a LLM host is let in without one: the token may stand inside. If what
            # comes is not to be opened, it gets no further.
            data.server.error = "weir: from another machine only with a client token"
            return
        if name == internal.HOST:
            data.server.error = f"weir: {name} is Weir itself, and nobody to connect to"
            return
        ours = self._hosts.is_ours(name, port)
        if ours:
            # The name to verify is the one that we chose, not the one that the client sent.
            data.server.sni = name
        rules = (rule for rule in self._settings.connect_to if rule.covers(name, port))
        rule = next((rule for rule in rules if ours or rule.name != "*"), None)
        if rule is not None:
            data.server.address = Dial((rule.to_host, rule.to_port), (address[0], port))
        elif not (
            self._hosts.extra(name, port)
            or self._is_upstream_proxy(name, port)
            or self._routes.leads_to(name, port)
        ):
            await self._check(data, address[0], port)

    async def _check(
        self, data: server_hooks.ServerConnectionHookData, name: str, port: int
    ) -> None:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                name, port, type=socket.SOCK_STREAM
            )
        except (OSError, UnicodeError):  # the latter for a name that no DNS could hold
            data.server.error = f"no such host: {name}"
            return
        addresses = [str(entry[4][0]) for entry in found]
        objections = list(filter(None, map(egress.objection, addresses)))
        if objections or not addresses:
            data.server.error = objections[0] if objections else f"no such host: {name}"
        else:
            # The address that was checked is the one that is dialled: a name may change its mind.
            data.server.address = Dial((addresses[0], port), (name, port))

    def _is_upstream_proxy(self, name: str, port: int) -> bool:
        proxy = urlsplit(self._settings.upstream_proxy)
        return (name, port) == (proxy.hostname, proxy.port or _default_port(proxy.scheme))

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Let answers of other hosts stream through."""
        if flow.response and self.calls.of(flow) is None:
            flow.response.stream = True


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80
