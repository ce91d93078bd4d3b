"""The addons in the order in which a call meets them; the only place that wires."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import certifi

from addons.admit import Admit
from addons.core.ledger.ledger import Ledger
from addons.core.pricing.costs import Costs
from addons.core.pricing.prices import Prices
from addons.core.providers.hosts import Hosts
from addons.core.settings import Settings
from addons.hooks import Calls
from addons.identify import Identify
from addons.leafs import Leafs
from addons.meter import Meter
from addons.record import Record
from addons.route import Route
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


def build(settings: Settings) -> Chain:
    """Wire everything for `settings`.

    Raises ValueError or OSError with one line that says what to do: the ledger cannot be used.
    """
    costs = Costs(Prices(settings.prices))
    ledger = Ledger(settings.ledger_file, costs.charges, costs.prepare)
    ledger.start()
    hosts = Hosts(settings.hosts)
    calls = Calls(ledger.note)
    leafs = Leafs(settings.leaf_dir)
    admit = Admit(calls, hosts, ledger)
    return Chain(
        leafs=leafs,
        addons=(
            Tunnel(calls, hosts, settings, leafs),
            Identify(calls, hosts),
            admit,
            Route(calls),
            Meter(calls),
            Record(calls, ledger),
        ),
        calls=calls,
        admit=admit,
        options=_options(settings),
        drain_s=settings.drain_s,
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
        "termlog_verbosity": "warn",
    }
    if settings.upstream_ca_file:
        options["ssl_verify_upstream_trusted_ca"] = str(_roots(settings, settings.upstream_ca_file))
    if settings.upstream_proxy:
        proxy = urlsplit(settings.upstream_proxy)
        port = proxy.port or (443 if proxy.scheme == "https" else 80)
        options["mode"] = [f"upstream:{proxy.scheme or 'http'}://{proxy.hostname}:{port}"]
        if proxy.username:
            options["upstream_auth"] = f"{proxy.username}:{proxy.password or ''}"
    return options


def _roots(settings: Settings, further: Path) -> Path:
    """Write the public roots and the user's further ones into one file, for OpenSSL."""
    path = settings.home / "upstream-roots.pem"
    path.write_bytes(Path(certifi.where()).read_bytes() + b"\n" + further.read_bytes())
    return path
