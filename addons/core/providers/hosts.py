"""Which hosts are LLM hosts, and what a path on one of them stands for."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import unquote

from addons.core.call import Billing
from addons.core.providers.dialect import Endpoint
from addons.core.providers.host_rows import ROWS, SPOKEN
from addons.core.providers.row import Row
from addons.core.weir_toml import ExtraHost

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
# These two stay as they are written: within a segment they are no separators.
_SEPARATOR = re.compile(r"%(?=2f|3a)", re.IGNORECASE)
_MOST_HOSTS = 1024
_MOST_PATHS = 4096
_LONGEST_PATH = 256
"""A longer one is not remembered."""
# What a wildcard may stand for: what names of hosts are made of, and no blank or slash.
_LABEL = re.compile(r"[a-z0-9_-]++")
_SLASHES = re.compile(r"//+")
# Google's verbs, `...:generateContent`, as some clients write them; no path of another provider
# ends so.
_CODED_VERB = re.compile(r"%3a([a-z]+/?)$", re.IGNORECASE)
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html, read 2026-11-25.
_SIGNED = "aws4-"


class Hosts:
    """Knows which hosts are LLM hosts: the providers' and the user's own."""

    def __init__(self, extra: tuple[ExtraHost, ...] = ()) -> None:
        """Take the user's hosts; on the same name and port they go before the providers'."""
        self._extra = extra
        self._own = {host: _row(host) for host in extra}
        self._rows: dict[str, tuple[Row, ...]] = {}
        for row in ROWS:
            for name in row.names:
                self._rows[name] = (*self._rows.get(name, ()), row)
        # Programs ask for the same few hosts and paths again and again.
        self._found = lru_cache(_MOST_HOSTS)(self._find)
        self._endpoint = lru_cache(_MOST_PATHS)(self._find_endpoint)

    @property
    def names(self) -> tuple[str, ...]:
        """Every LLM host's name, once; one that starts with `*.` stands for its subdomains."""
        return tuple(dict.fromkeys([*self._rows, *(host.name for host in self._extra)]))

    @property
    def samples(self) -> tuple[str, ...]:
        """One name of each provider's hosts, for checks that would take long with them all."""
        firsts = (next((n for n in row.names if "*" not in n), "") for row in ROWS)
        return tuple(dict.fromkeys(filter(None, firsts)))

    def is_ours(self, name: str, port: int) -> bool:
        """Tell whether `name:port` is a LLM host."""
        return bool(self._found(name, port))

    def port(self, name: str, port: int) -> int | None:
        """Give the port on which `name` is a LLM host; None when it is not one at all.

        That is `port` where possible, else 443: a request for a LLM host on another port, or
        without TLS, is still about a LLM host, and has to be refused as one.
        """
        return next((p for p in (port, 443) if self.is_ours(name, p)), None)

    def extra(self, name: str, port: int) -> ExtraHost | None:
        """Give the user's own host that `name:port` is; None when it is none of them."""
        if not self._extra:
            return None
        forms = _forms(name)
        return next((e for e in self._extra if e.port == port and e.name in forms), None)

    def endpoint(
        self,
        name: str,
        port: int,
        method: str,
        path: str,
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> Endpoint:
        """Say what a request to a host of ours stands for.

        An unknown path has the opaque dialect and the operation `other`. Header names are in
        lower case. Raises ValueError when the host is not ours.
        """
        is_websocket = headers.get("upgrade", "").lower() == "websocket"
        find = self._endpoint if len(path) <= _LONGEST_PATH else self._find_endpoint
        endpoint = find(name, port, method, path, is_websocket)
        if endpoint.asks_for_usage:
            signature = headers.get("authorization", "")[: len(_SIGNED)]
            if signature.lower() == _SIGNED:  # it is over the body
                return replace(endpoint, asks_for_usage=False)
        return endpoint

    def _find_endpoint(
        self, name: str, port: int, method: str, path: str, is_websocket: bool
    ) -> Endpoint:
        rows = self._found(name, port)
        if not rows:
            raise ValueError(f"{name}:{port} is not a LLM host: ask is_ours first")
        plain = plain_path(path)
        found = (row.endpoint(method, plain, is_websocket) for row in rows)
        return next(filter(None, found), None) or rows[0].unknown()

    def _find(self, name: str, port: int) -> tuple[Row, ...]:
        own = self.extra(name, port)
        if own is not None:
            return (self._own[own],)
        if port != 443:
            return ()
        return next((self._rows[form] for form in _forms(name) if form in self._rows), ())


def _row(host: ExtraHost) -> Row:
    """Describe a host of the user's: the beginning of its paths is theirs to choose."""
    billing = Billing.LOCAL if host.provider == "local" else Billing.API
    return Row(host.provider, (host.name,), {"{any}": SPOKEN[host.speaks]}, billing)


def _forms(name: str) -> tuple[str, ...]:
    """Give the names under which a host may stand in a table: its own, and with a wildcard."""
    # Only ASCII is folded: some other letters fold to ASCII ones and would pass for them.
    plain = name.lower() if name.isascii() and "*" not in name else ""
    label, _, suffix = plain.partition(".")
    return (plain, f"*.{suffix}") if suffix and _LABEL.fullmatch(label) else (plain,)


def plain_path(path: str) -> str:
    """Write a path in the one way in which the tables have it, and dialects read it."""
    plain = _CODED_VERB.sub(r":\1", path.partition("?")[0].partition("#")[0])
    plain = unquote(_SEPARATOR.sub("%25", plain))
    plain = _SLASHES.sub("/", plain)
    return plain.removesuffix("/") if len(plain) > 1 else plain
