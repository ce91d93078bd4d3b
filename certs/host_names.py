"""Which host names the local CA may sign."""

import ipaddress
import re
from collections.abc import Iterable

from certs import registries

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_REGISTRY_LABELS = frozenset(("ac", "co", "com", "edu", "gov", "mil", "ne", "net", "or", "org"))


def checked(names: Iterable[str]) -> tuple[str, ...]:
    """Give the names in lower case, sorted, each once.

    `*.suffix` stands for every direct child of `suffix`. Raises ValueError for a name that is
    an IP address, is no host name, or would cover hosts of strangers (`*.com`).
    """
    found = sorted({_checked(name) for name in names})
    if not found:
        raise ValueError("There is no host to sign for: a CA without names would have no limits.")
    return tuple(found)


def signable(names: Iterable[str]) -> tuple[str, ...]:
    """Give the checked names, at the moment when they are about to be signed.

    Raises ValueError also for a wildcard that only the list of public suffixes knows to cover
    hosts of strangers (`*.github.io`).
    """
    wanted = checked(names)
    wild = {permitted(name): name for name in wanted if name.startswith("*.")}
    shared = registries.of_strangers(wild)
    if shared:
        raise ValueError(_covers_strangers(wild[min(shared)]))
    return wanted


def is_address(name: str) -> bool:
    """Tell whether the name is an IP address, in brackets or not."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def permitted(name: str) -> str:
    """Give the DNS constraint that covers the name: without `*.`."""
    return name.removeprefix("*.")


def _checked(name: str) -> str:
    lower = name.lower()
    if is_address(lower):
        raise ValueError(
            f"{name} is an IP address, and the local CA signs host names only. Give the machine "
            f'a name (in /etc/hosts or DNS) and write that under [hosts], or let provider = "local"'
            " and use plain http."
        )
    labels = permitted(lower).split(".")
    if len(lower) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"{name!r} is not a host name: write it as in llm.company.example.")
    if labels[-1].isdigit():
        raise ValueError(f"{name!r} ends in a number: write a host name, not an address.")
    if lower.startswith("*.") and _is_registry(labels):
        raise ValueError(_covers_strangers(name))
    return lower


def _is_registry(labels: list[str]) -> bool:
    """Tell whether strangers register names right below: `com`, `co.uk`."""
    return len(labels) == 1 or (
        len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _REGISTRY_LABELS
    )


def _covers_strangers(name: str) -> str:
    return (
        f"{name} would cover hosts of other people. Name the company's own domain, as in "
        "*.llm.company.example."
    )
