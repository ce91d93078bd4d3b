"""An upstream of the user's own, from the base URL that a client would be given."""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

from addons.core.policy import upstreams
from addons.core.policy.upstream import Upstream
from addons.core.providers import authorize
from addons.core.providers.host_rows import ROWS
from addons.core.weir_toml import ExtraHost

LOCAL = "local"
AUTHS = ("bearer", "x-api-key", "x-goog-api-key", "api-key", authorize.NO_KEY)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~:@-]+)*")
_VERSION = re.compile(r"/v[0-9][a-z0-9]*")
_OWN_NETS = (".local", ".internal", ".lan", ".home.arpa", ".localhost")


def providers() -> frozenset[str]:
    """Give the providers' ids: nobody's own upstream may be called so."""
    return frozenset(row.provider for row in ROWS)


def given(hosts: Iterable[ExtraHost]) -> Mapping[str, Upstream]:
    """Give the upstreams that need no setting up: nobody can take their names."""
    return {**upstreams.of_hosts(hosts), **upstreams.builtin()}


def named(
    name: str,
    url: str,
    *,
    speaks: Iterable[str] = ("openai",),
    provider: str = LOCAL,
    auth: str = "",
    bases: Iterable[tuple[str, str]] = (),
    may_be_plain: bool = False,
) -> Upstream:
    """Make an upstream; `bases` replace what follows from the families that it `speaks`.

    Raises ValueError with the remedy.
    """
    _check_names(name, provider)
    split = _split(url)
    scheme, host = split.scheme, (split.hostname or "").lower()
    _check_host(host)
    if scheme == "http" and not (may_be_plain and _is_near(host)):
        raise ValueError(
            "A base URL is https, so that nobody on the way reads what is asked. A server on "
            "this machine or in your own network may do without: add --plain."
        )
    spoken: dict[str, str] = {}
    for family in speaks:
        for dialect, base in _below(split.path, upstreams.families()[family]).items():
            spoken.setdefault(dialect, base)
    spoken |= dict(bases)
    if not all(_PATH.fullmatch(base) for base in spoken.values()) or ".." in str(spoken):
        raise ValueError("A base is the beginning of a path, as in /llm/v1.")
    if not auth:
        auth = authorize.NO_KEY if scheme == "http" else authorize.style(provider, "")
    port = split.port or (443 if scheme == "https" else 80)
    return Upstream(name, provider, scheme, host, port, spoken, auth)


def is_this_machine(host: str) -> bool:
    """Tell whether a name is this machine, as far as the name says."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _check_names(name: str, provider: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError("A name is made of small letters, digits, - and _ (40 at most).")
    if name in providers():
        raise ValueError(
            f"{name} is a provider's name (those that are there already: ./run.sh upstream list). "
            f"Give yours another: ./run.sh upstream set our-{name} https://llm.company.example/v1"
        )
    if provider != LOCAL and provider not in providers():
        raise ValueError(
            f"There is no provider {provider[:40]!r}. It says whose prices count: openai, "
            "anthropic, google, azure, ..., or local for none."
        )


def _split(url: str) -> SplitResult:
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        split, port = urlsplit(""), None
    if (
        split.scheme not in ("https", "http")
        or not split.hostname
        or (port is not None and not port)
        or (split.query or split.fragment or "@" in split.netloc)
    ):
        raise ValueError(  # not repeated: a key may stand in it
            "A base URL is an address without user, query or fragment, as in "
            "https://llm.company.example/v1"
        )
    return split


def _check_host(host: str) -> None:
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        if not _HOST.fullmatch(host) or host == "weir.internal":
            raise ValueError("A base URL names a host, as in llm.company.example.") from None
        return
    if ip.version == 6:
        raise ValueError("Give a server that has an IPv6 address a name: its URL takes that.")
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        raise ValueError(f"{host} is no server's address: it belongs to this machine's link.")


def _is_near(host: str) -> bool:
    """Tell whether a host is this machine or in the user's own network, as its name says."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_OWN_NETS)


def _below(path: str, family: Mapping[str, str]) -> Mapping[str, str]:
    """Put a family's bases below the path of a URL, which may end with a version or not."""
    root = path.rstrip("/")
    last = root[root.rfind("/") :] if "/" in root else ""
    version = last if _VERSION.fullmatch(last) else ""
    root = root.removesuffix(version) if version else root
    return {
        dialect: root + (_VERSION.sub(version, base, count=1) if version else base)
        for dialect, base in family.items()
    }
