"""Which hosts are LLM hosts, and what a path on one of them stands for."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import unquote

from addons.core.call import Billing
from addons.core.providers import opaque
from addons.core.providers.dialect import Endpoint
from addons.core.providers.host_rows import FIRST_PARTY, SPOKEN, Row
from addons.core.providers.rule import ANY, Rule
from addons.core.weir_toml import ExtraHost

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_FIRST_PARTY_VERSION = r"/v[0-9][a-z0-9]*"
_ANY_PREFIX = r"(?:/.*)?"


class Hosts:
    """Knows which hosts are LLM hosts: the providers' and the user's own."""

    def __init__(self, extra: tuple[ExtraHost, ...] = ()) -> None:
        """Take the user's hosts; on the same name and port they go before the providers'."""
        self._extra = extra
        self._rows = {name: row for row in FIRST_PARTY for name in row.names}
        self._first_party = {
            row.provider: _compiled(row.rules, _FIRST_PARTY_VERSION) for row in FIRST_PARTY
        }
        self._spoken = {speaks: _compiled(rules, _ANY_PREFIX) for speaks, rules in SPOKEN.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """Every LLM host's name, once; one that starts with `*.` stands for its subdomains."""
        return tuple(dict.fromkeys([*self._rows, *(host.name for host in self._extra)]))

    def is_ours(self, name: str, port: int) -> bool:
        """Tell whether `name:port` is a LLM host."""
        return self.extra(name, port) is not None or self._row(name, port) is not None

    def port(self, name: str, port: int) -> int | None:
        """Give the port on which `name` is a LLM host; None when it is not one at all.

        That is `port` where possible, else 443: a request for a LLM host on another port, or
        without TLS, is still about a LLM host, and has to be refused as one.
        """
        return next((p for p in (port, 443) if self.is_ours(name, p)), None)

    def extra(self, name: str, port: int) -> ExtraHost | None:
        """Give the user's own host that `name:port` is; None when it is none of them."""
        plain = _plain(name)
        return next((e for e in self._extra if e.port == port and _covers(e.name, plain)), None)

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
        own = self.extra(name, port)
        if own is not None:
            rule = _match(self._spoken[own.speaks], method, path, is_websocket)
            return _endpoint(own.provider, rule)
        row = self._row(name, port)
        if row is None:
            raise ValueError(f"{name}:{port} is not a LLM host: ask is_ours first")
        return _endpoint(
            row.provider, _match(self._first_party[row.provider], method, path, is_websocket)
        )

    def _row(self, name: str, port: int) -> Row | None:
        return self._rows.get(_plain(name)) if port == 443 else None


type _Compiled = tuple[tuple[re.Pattern[str], Rule], ...]


def _compiled(rules: tuple[Rule, ...], version: str) -> _Compiled:
    return tuple((rule.pattern(version), rule) for rule in rules)


def _match(rules: _Compiled, method: str, path: str, is_websocket: bool) -> Rule | None:
    """Find the first rule for a request; a preflight or a look at the head stands for none."""
    plain = unquote(path.partition("?")[0])
    if len(plain) > 1:
        plain = plain.removesuffix("/")
    for pattern, rule in rules:
        if (
            rule.method in (ANY, method)
            and rule.websocket <= is_websocket
            and pattern.fullmatch(plain)
        ):
            return rule
    return None


def _endpoint(provider: str, rule: Rule | None) -> Endpoint:
    if rule is None:
        return Endpoint(provider, opaque.DIALECT, "other", _billing(provider, Billing.API))
    return Endpoint(
        provider,
        rule.dialect,
        rule.operation,
        _billing(provider, rule.billing),
        rule.asks_for_usage,
    )


def _billing(provider: str, billing: Billing) -> Billing:
    is_at_home = provider == "local" and billing == Billing.API
    return Billing.LOCAL if is_at_home else billing


def _plain(name: str) -> str:
    # Only ASCII is folded: some other letters fold to ASCII ones and would pass for them.
    return name.lower() if name.isascii() else ""


def _covers(pattern: str, name: str) -> bool:
    if pattern.startswith("*."):
        label, dot, suffix = name.partition(".")
        return bool(label and dot) and suffix == pattern[2:]
    return pattern == name
