"""The addons in the order in which a call meets them; the only place that wires."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import certifi
from mitmproxy.net import server_spec
from mitmproxy.proxy.mode_specs import ProxyMode, UpstreamMode

from addons import base_url, socket_relay
from addons.admit import Admit
from addons.base_url import BaseUrl
from addons.control_watch import ControlWatch
from addons.core import govern
from addons.core.control.view import View
from addons.core.ledger.ledger import Ledger
from addons.core.policy.routes.routes import Routes
from addons.core.policy.tokens import Tokens
from addons.core.pricing import catalog
from addons.core.pricing.costs import Costs
from addons.core.pricing.counter import Counter
from addons.core.pricing.prices import Prices
from addons.core.providers.hosts import Hosts
from addons.core.providers.openai.asking import Asking
from addons.core.settings import Settings
from addons.core.vault.ring import Ring
from addons.core.vault.unlocking import Unlocking
from addons.front import Front
from addons.hooks import Calls
from addons.identify import Identify
from addons.leafs import Leafs
from addons.meter import Meter
from addons.record import Record
from addons.route import Route
from addons.sockets import Sockets
from addons.trip import Trips
from addons.tunnel import Tunnel


@dataclass(frozen=True, slots=True)
class Chain:
    """What the gateway loads, and what it has to know of it."""

    leafs: Leafs
    addons: tuple[object, ...]
    calls: Calls
    admit: Admit
    options: dict[str, Any]
    """mitmproxy's options as we need them; the user's own arguments go over them."""
    drain_s: float
    trips: Trips


def build(
    settings: Settings,
    tokens: govern.Tokens | None = None,
    ring: govern.Ring | None = None,
    routes: govern.Routes | None = None,
) -> Chain:
    """Wire everything for `settings`; client tokens, provider keys and rules are control.db's.

    Raises ValueError or OSError with one line that says what to do: a setting or the ledger
    cannot be used.
    """
    options = _options(settings)
    costs = Costs(Prices(settings.prices))
    ledger = Ledger(settings.ledger_file, costs.charges, costs.prepare)
    ledger.start()
    view = View(settings.control_file)
    tokens = tokens or Tokens(view)
    ring = ring or Ring(view, Unlocking(settings), ledger.note, time.time)
    routes = routes or Routes(view, settings.hosts, catalog.names)
    hosts = Hosts(settings.hosts)
    calls = Calls(ledger.note)
    leafs = Leafs(settings.leaf_dir)
    asking = Asking()
    admit = Admit(calls, hosts, ledger, asking, routes)
    route = Route(calls, hosts, asking, ring, routes, patience=settings.failover)
    record = Record(calls, ledger, Counter())
    return Chain(
        leafs=leafs,
        addons=(
            BaseUrl(_via(options)),
            ControlWatch(view),
            Tunnel(calls, hosts, settings, leafs, routes),
            Identify(calls, hosts, tokens, needs_token=settings.require_token),
            admit,
            Front(calls, routes),
            route,
            Meter(calls, asking),
            Sockets(calls, ledger, record.settle, tokens, socket_relay.wake),
            record,
        ),
        calls=calls,
        admit=admit,
        options=options,
        drain_s=settings.drain_s,
        trips=route.trips,
    )


def _options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "listen_host": settings.host,
        "listen_port": settings.port,
        # Never ~/.mitmproxy: what lies there is somebody else's.
        "confdir": str(settings.home / "mitmproxy"),
        "connection_strategy": "lazy",
        "upstream_cert": False,
        "http2": False,
        # A model may think, and a socket may rest, longer than mitmproxy's ten minutes.
        "tcp_timeout": 2 * 60 * 60,
        "termlog_verbosity": "warn",
    }
    if settings.upstream_ca_file:
        options["ssl_verify_upstream_trusted_ca"] = str(_roots(settings, settings.upstream_ca_file))
    if settings.upstream_proxy:
        options |= _upstream_proxy(settings.upstream_proxy)
    modes = options.get("mode", ["regular"])
    if settings.addresses != (settings.host,):
        modes = [f"{mode}@{at}:{settings.port}" for mode in modes for at in settings.addresses]
        options["mode"] = modes
    if settings.base_url_port is not None:
        options["mode"] = [*modes, f"{base_url.MODE}{settings.base_url_port}"]
        options["keep_host_header"] = True  # what the client named is looked at
    return options


def _upstream_proxy(text: str) -> dict[str, Any]:
    try:
        proxy = urlsplit(text)
        port = proxy.port or (443 if proxy.scheme == "https" else 80)
    except ValueError:
        proxy, port = urlsplit(""), 0
    if proxy.scheme not in ("http", "https") or not proxy.hostname:
        raise ValueError(  # not repeated: a password may stand in it
            "WEIR_UPSTREAM_PROXY is no proxy's address: write it as in "
            "http://proxy.example.com:3128, with user:password@ before the host if it asks."
        )
    host = f"[{proxy.hostname}]" if ":" in proxy.hostname else proxy.hostname
    options: dict[str, Any] = {"mode": [f"upstream:{proxy.scheme}://{host}:{port}"]}
    if proxy.username:
        password = unquote(proxy.password or "")
        options["upstream_auth"] = f"{unquote(proxy.username)}:{password}"
    return options


def _via(options: dict[str, Any]) -> server_spec.ServerSpec | None:
    """Give the proxy that our own connections go through."""
    mode = ProxyMode.parse(options.get("mode", ["regular"])[0])
    return (mode.scheme, mode.address) if isinstance(mode, UpstreamMode) else None


def _roots(settings: Settings, further: Path) -> Path:
    """Write the public roots and the user's further ones into one file, for OpenSSL."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = settings.home / "upstream-roots.pem"
    path.touch(mode=0o600)
    path.write_bytes(Path(certifi.where()).read_bytes() + b"\n" + further.read_bytes())
    return path
