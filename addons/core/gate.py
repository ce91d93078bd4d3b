"""Whether a request on a LLM host is what it says: one host, everywhere the same."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from addons.core.call import Refusal

# CR, LF and NUL split or cut headers for the next reader; a folded line does both (RFC 9112, 5.2).
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Claim:
    """All that a request says about where it goes."""

    host: str
    """Where it would be sent: the CONNECT target, or the host of an absolute-form request."""
    port: int
    scheme: str
    is_tls: bool
    """Whether the client speaks TLS to us inside the tunnel."""
    sni: str
    authority: str
    """What stood in the request line, if anything did."""
    path: str
    headers: Iterable[tuple[bytes, bytes]]
    may_be_plain: bool = False
    """True for a host of the user's own that is served without TLS."""


def objection(claim: Claim) -> Refusal | None:
    """Refuse a request whose host, SNI, `Host` and CONNECT target do not agree."""
    fields = list(claim.headers)
    if holds_control(fields):
        return Refusal(400, "control_character", "weir: a header holds a control character.")
    if not claim.path.startswith("/"):
        return Refusal(400, "request_target", "weir: the request target must begin with a slash.")
    if claim.scheme != "https" and not claim.may_be_plain:
        return _misdirected(f"{claim.host} is reached over https only, so that no key is readable")
    if claim.scheme == "https" and not (claim.is_tls and _plain(claim.sni) == claim.host):
        return _misdirected("the TLS name and the CONNECT target are not the same host")
    named = [value.decode("latin-1") for name, value in fields if name.lower() == b"host"]
    if len(named) > 1:
        return Refusal(400, "two_hosts", "weir: the request has more than one Host header.")
    allowed = {f"{claim.host}:{claim.port}"}
    if claim.port == (443 if claim.scheme == "https" else 80):
        allowed.add(claim.host)
    if claim.authority:
        named.append(claim.authority)
    if not {_plain(name) for name in named} <= allowed:
        return _misdirected("the Host header and the CONNECT target are not the same host")
    return None


def holds_control(fields: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether a header's name or value holds a control character."""
    # Joined with a tab, which is none: one search instead of two a field.
    return _CONTROL.search(b"\t".join([part for field in fields for part in field])) is not None


def _plain(name: str) -> str:
    return name.strip().lower()


def _misdirected(why: str) -> Refusal:
    return Refusal(421, "misdirected_request", f"weir: {why}.")
