"""Whether a provider key may leave with a request: every condition, looked at once more."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from cryptography import x509

from addons.core import credentials, gate
from addons.core.call import Refusal
from addons.core.policy import grant as granted
from addons.core.policy.grant import Grant
from addons.core.secret import Secret

_TARGET = re.compile(r"/[!-~]*")
_MOST_DECODINGS = 4
# With these a server may take another method or path than those that were looked at.
_OVERRIDES = frozenset(
    {
        *(b"x-http-method-override", b"x-http-method", b"x-method-override"),
        *(b"x-original-url", b"x-rewrite-url", b"x-forwarded-host", b"x-original-host"),
        *(b"forwarded", b"x-host"),
    }
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A request as it would leave, still without the key, and what has to be known of it."""

    host: str
    port: int
    scheme: str
    path: str
    headers: credentials.Fields
    key_hosts: tuple[str, ...]
    """Where the key may go: `api.openai.com`, or `host:port` of a base URL that its owner set."""
    may_be_plain: bool
    """True for a base URL that its owner set without TLS."""
    is_decided: bool
    """True when all that the decision depends on was read."""
    grant: Grant
    provider: str
    operation: str
    model: str | None
    """None on a websocket whose messages are going to name it."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A key on its way to one request."""

    claim: gate.Claim
    parcel: Parcel
    auth: str
    """How the key is put in, as in `authorize`."""
    secret: Secret


@dataclass(frozen=True, slots=True)
class Line:
    """The connection on which it would leave."""

    host: str
    """The name that it was opened for."""
    port: int
    is_tls: bool
    sni: str
    """The name that was asked for, and verified, in the handshake."""
    certificate: x509.Certificate | None


def objection(claim: gate.Claim, parcel: Parcel) -> Refusal | None:
    """Refuse unless everything agrees: what the client named, what leaves, and the key's hosts."""
    if refusal := gate.objection(claim):
        return refusal
    if refusal := granted.objection(parcel.grant, parcel.provider, parcel.operation, parcel.model):
        return refusal
    if not parcel.is_decided:
        return _refusal("not_decided", "the request was not read before it would leave")
    if not is_home(parcel.scheme, parcel.host, parcel.port, parcel.key_hosts):
        return _refusal("key_not_for_host", f"no provider key may go to {parcel.host}")
    if parcel.scheme != "https" and not parcel.may_be_plain:
        return _refusal("not_encrypted", "a provider key leaves over https only")
    if not _TARGET.fullmatch(parcel.path):
        return _refusal("request_target", "the request target holds a sign that no path has")
    if _climbs(parcel.path):
        return _refusal("request_target", "the request target holds a dot segment")
    if gate.holds_control(parcel.headers):
        return _refusal("control_character", "a header holds a control character")
    if _hosts(parcel.headers) != [_authority(parcel)]:
        return _refusal("host_header", "the Host header is not the one that we wrote")
    if any(name.strip().lower() in _OVERRIDES for name, _ in parcel.headers):
        return _refusal("override", "a header asks for another method or place")
    if credentials.remain(parcel.headers, parcel.path):
        return _refusal("two_credentials", "the request still brings another credential")
    return None


def line_objection(parcel: Parcel, line: Line) -> str:
    """Say why the key may not go out on this connection; "" if it may.

    OpenSSL has verified the certificate for the name; here the names in it are read once more.
    """
    if (line.host, line.port) != (parcel.host, parcel.port):
        return "the connection is another one's"
    if parcel.scheme != "https":
        return "" if parcel.may_be_plain and not line.is_tls else "it is not encrypted"
    if not line.is_tls:
        return "it is not encrypted"
    if line.sni != parcel.host:
        return "another name was verified"
    if line.certificate is None or not _names(line.certificate, parcel.host):
        return "its certificate is for another name"
    return ""


def is_home(scheme: str, host: str, port: int, key_hosts: Iterable[str]) -> bool:
    """Tell whether a key belongs to `host:port`; a name without a port is for https on 443 alone.

    A name with a wildcard is no home: below `*.openai.azure.com` everybody can rent one.
    """
    own = {f"{host}:{port}"} | ({host} if (scheme, port) == ("https", 443) else set())
    return any(name in own for name in key_hosts)


def _authority(parcel: Parcel) -> str:
    is_default = parcel.port == (443 if parcel.scheme == "https" else 80)
    return parcel.host if is_default else f"{parcel.host}:{parcel.port}"


def _hosts(headers: credentials.Fields) -> list[str]:
    return [v.decode("latin-1") for name, v in headers if name.strip().lower() == b"host"]


def _climbs(path: str) -> bool:
    """Tell whether some server may find `.` or `..` between slashes, however they are written."""
    plain = path.partition("?")[0]
    for _ in range(_MOST_DECODINGS):
        segments = re.split(r"[/\\]", plain)
        if any(segment.partition(";")[0] in (".", "..") for segment in segments):
            return True
        decoded = unquote(plain)
        if decoded == plain:
            return "#" in plain or "\\" in plain
        plain = decoded
    return True  # nobody writes a path so


def _names(certificate: x509.Certificate, host: str) -> bool:
    """Tell whether a certificate is for this name (RFC 6125, 6.4: one label for a wildcard)."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, ValueError):
        return False
    names = [name.lower() for name in extension.value.get_values_for_type(x509.DNSName)]
    label, _, suffix = host.partition(".")
    wildcard = f"*.{suffix}" if label and "." in suffix else host
    return host in names or wildcard in names


def _refusal(code: str, why: str) -> Refusal:
    return Refusal(400, code, f"weir: {why}; it was stopped before it left.")
