"""The variables that bring any client to use the proxy and to trust its CA."""

import json
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from addons.core.settings import Settings
from certs import client_files, node

WHOLE = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "PERL_LWP_SSL_CA_FILE",
    "CARGO_HTTP_CAINFO",
    "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE",
    "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
)
"""These replace the client's own roots: they name the whole bundle."""
FURTHER = ("NODE_EXTRA_CA_CERTS", "DENO_CERT", "CODEX_CA_CERTIFICATE")
"""These add to the client's own roots; each holds one file."""
PROXY = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
NEVER = ("localhost", "127.0.0.1", "::1")
"""Hosts that clients reach without us: tools talk to servers of their own."""
BEFORE = "WEIR_BEFORE"
"""What the variables were before: JSON, by name `[checksum of our value, their value]`."""
PRELOAD = Path(__file__).with_name("preload.cjs")


def variables(settings: Settings, proxy_url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Give what to export so that any client calls through `proxy_url` and trusts our CA.

    Roots of the user's company are merged into the files, `NO_PROXY` and `NODE_OPTIONS` keep
    what they say. A caller's name in `proxy_url` gets a password, without which some clients
    do not send it. In an environment that has our variables already the outcome is the same.
    Raises ValueError if there is no CA yet.
    """
    theirs = before(environ)
    files = client_files.for_environment(settings, theirs)
    ours = dict.fromkeys(PROXY, _with_password(proxy_url))
    ours |= dict.fromkeys(("NO_PROXY", "no_proxy"), _no_proxy(theirs))
    ours["NODE_USE_ENV_PROXY"] = "1"
    ours |= dict.fromkeys(WHOLE, str(files.whole))
    ours |= dict.fromkeys(FURTHER, str(files.further))
    if node.needs_preload(theirs):
        ours["NODE_OPTIONS"] = node.options(theirs.get("NODE_OPTIONS", ""), PRELOAD)
    ours[BEFORE] = json.dumps(
        {name: [_checksum(value), theirs.get(name)] for name, value in ours.items()},
        separators=(",", ":"),
    )
    return ours


def elsewhere(folder: PurePath, proxy_url: str) -> dict[str, str]:
    """Give what to export on another machine, whose `folder` has the bundle, the root, the preload.

    Nothing is known of its environment: what it has of these variables is replaced.
    """
    ours = dict.fromkeys(PROXY, _with_password(proxy_url))
    ours |= dict.fromkeys(("NO_PROXY", "no_proxy"), _no_proxy({}))
    ours["NODE_USE_ENV_PROXY"] = "1"
    ours |= dict.fromkeys(WHOLE, str(folder / "bundle.pem"))
    ours |= dict.fromkeys(FURTHER, str(folder / "ca.pem"))
    # Which Node there is cannot be asked; one that needs no preload takes no harm from it.
    ours["NODE_OPTIONS"] = node.options("", Path(folder / PRELOAD.name))
    return ours


def unset(environ: Mapping[str, str]) -> dict[str, str | None]:
    """Give what undoes `variables` here: the former value, or None for a variable to unset.

    What the user has changed since stays as it is.
    """
    undo: dict[str, str | None] = {}
    for name, (checksum, former) in _record(environ).items():
        if name in environ and _checksum(environ[name]) == checksum:
            undo[name] = former
    if BEFORE in environ:
        undo[BEFORE] = None
    return undo


def before(environ: Mapping[str, str]) -> dict[str, str]:
    """Give the environment as it would be without our variables."""
    plain = dict(environ)
    for name, value in unset(environ).items():
        if value is None:
            plain.pop(name, None)
        else:
            plain[name] = value
    return plain


def company_proxy(settings: Settings, environ: Mapping[str, str]) -> str:
    """Give the http(s) proxy that the user had before us, for our own connections; "" if none.

    A proxy on this machine with our port is ours.
    """
    theirs = before(environ)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        value = theirs.get(name, "").strip()
        if not value:
            continue
        url = value if "://" in value else f"http://{value}"
        if _is_http(url) and not _is_ours(settings, url):
            return url
    return ""


def _with_password(url: str) -> str:
    """Give a caller's name a password: requests and urllib send no name without one."""
    parts = urlsplit(url)
    if not parts.username or parts.password:
        return url
    _, _, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{parts.username}:weir@{place}").geturl()


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_ours(settings: Settings, url: str) -> bool:
    parts = urlsplit(url)
    return parts.port == settings.port and parts.hostname in (*NEVER, settings.host)


def _no_proxy(environ: Mapping[str, str]) -> str:
    """Add loopback to the user's own list; a bare `*`, which would bypass us, goes."""
    said = ",".join(environ.get(name, "") for name in ("NO_PROXY", "no_proxy"))
    hosts = [host for host in said.replace(" ", ",").split(",") if host not in ("", "*")]
    return ",".join(dict.fromkeys((*NEVER, *hosts)))


def _record(environ: Mapping[str, str]) -> dict[str, tuple[str, str | None]]:
    """Read `WEIR_BEFORE`; one that someone else wrote says nothing."""
    try:
        record = json.loads(environ.get(BEFORE, "{}"))
        return {
            str(name): (str(checksum), former if former is None else str(former))
            for name, (checksum, former) in record.items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def _checksum(value: str) -> str:
    return f"{zlib.crc32(value.encode(errors='surrogateescape')):08x}"
