"""Where a provider's key may go, and where it can be tried at no cost."""

from urllib.parse import urlsplit

from addons.core.call import Billing
from addons.core.providers.host_rows import ROWS
from addons.core.providers.hosts import Hosts

_WILDCARD = "*."


def providers() -> tuple[str, ...]:
    """Give the providers that take keys."""
    return tuple(sorted({row.provider for row in ROWS if row.billing is not Billing.SUBSCRIPTION}))


def own_hosts(provider: str) -> tuple[str, ...]:
    """Give the hosts of a provider's own API: its first ones in the table.

    What comes after them are other companies' clouds and gateways, which its key is not for. A
    pattern stands for hosts of many owners, so none of them can be meant. Empty when somebody has
    to name the host.
    """
    first = next(
        (r for r in ROWS if r.provider == provider and r.billing is not Billing.SUBSCRIPTION), None
    )
    names = first.names if first else ()
    return () if any(name.startswith(_WILDCARD) for name in names) else names


def named_host(provider: str, text: str) -> str:
    """Check a host that somebody names for a provider's key. Raises ValueError with the remedy."""
    name = text.strip().lower().removesuffix(".")
    known = [host for row in ROWS if row.provider == provider for host in row.names]
    known = [host for host in dict.fromkeys(known) if not _is_shared(provider, host)]
    label, _, suffix = name.partition(".")
    if "*" in name or not label or not ({name, f"{_WILDCARD}{suffix}"} & set(known)):
        shown = ", ".join(known[:4]) + (", ..." if len(known) > 4 else "")
        raise ValueError(
            f"{text!r} is no host of {provider} (they are {shown}). Name one of these, or give "
            "the address of a server of your own: --base-url https://llm.company.example/v1"
        )
    return name


def _is_shared(provider: str, host: str) -> bool:
    """Tell whether others have the host as well: who pays there is said by the path alone."""
    family = provider.partition("_")[0]
    return any(host in row.names and row.provider.partition("_")[0] != family for row in ROWS)


def base_url(text: str) -> tuple[str, str]:
    """Read the address of a server of somebody's own: `host:port`, and the beginning of its paths.

    Raises ValueError with the remedy.
    """
    try:
        url = urlsplit(text)
        port = url.port or 443
    except ValueError:
        url, port = urlsplit(""), 0
    if url.scheme != "https" or not url.hostname or url.query or url.fragment or url.username:
        raise ValueError(
            "The base URL must be an https address without user, query or fragment, as in "
            "https://llm.company.example/v1: a key leaves encrypted only."
        )
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname.lower()
    return f"{host}:{port}", url.path.rstrip("/")


def models_path(provider: str, host: str) -> str:
    """Give the path of the list of models on a host, which costs nothing to read."""
    hosts = Hosts()
    for row in ROWS:
        if row.provider != provider:
            continue
        for base in row.speaks:
            path = f"{base.replace('{v}', '/v1')}/models"
            is_known = "{" not in path and hosts.is_ours(host, 443)
            if is_known and hosts.endpoint(host, 443, "GET", path).operation == "models":
                return path
    return "/v1/models"
