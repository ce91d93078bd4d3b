"""Where the proxy may connect to: anywhere but this machine and its link; and who is near."""

import ipaddress
from collections.abc import Sequence


def objection(address: str) -> str:
    """Say why `address` (an IP, as resolved) is not reachable through us; empty if it is.

    Loopback, link-local, unspecified and multicast addresses are this machine's own business: a
    program behind the proxy must not reach its dashboard, its databases or a cloud's metadata.
    Addresses that carry an IPv4 address inside (mapped, 6to4, NAT64) count as what they carry.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return f"{address} is not an address"
    if _is_own(ip) or _is_own(_carried(ip)):
        return f"{address} belongs to this machine or its link"
    return ""


def is_far(peer: Sequence[object] | None) -> bool:
    """Tell whether a client connects from another machine: its address is no loopback."""
    address = str(peer[0]) if peer else ""
    if address == "127.0.0.1":  # nearly always
        return False
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    return not (ip.is_loopback or bool((inner := _carried(ip)) and inner.is_loopback))


def _is_own(ip: ipaddress.IPv4Address | ipaddress.IPv6Address | None) -> bool:
    return ip is not None and (
        ip.is_loopback or ip.is_link_local or ip.is_unspecified or ip.is_multicast
    )


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052, section 2.1


def _carried(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | None:
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour
