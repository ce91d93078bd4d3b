"""The local CA on disk: made when needed, renewed in time, unable to sign anything more."""

import platform
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from addons.core.settings import Settings
from certs import bundle, chain, client_files, host_names, leaf_files, private_file

PREVIOUS_LIFE = timedelta(days=30)
"""How long clients go on trusting a root that was replaced: a running proxy may still use it."""
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Authority:
    """The CA as it stands after `ensure`."""

    fingerprint_sha256: str
    """Of the root, as `3F:1A:...`."""
    not_after: datetime
    renews_at: datetime
    names: tuple[str, ...]
    """Hosts that have a leaf."""
    is_new: bool
    """Made just now: programs that run since before must be started again to trust it."""
    reason: str
    """Why it was made anew, in words; "" if it was not."""


def ensure(settings: Settings, names: Iterable[str], now: datetime) -> Authority:
    """Have a CA whose leafs cover `names`, and its client files; keep what is good.

    `now` has a zone. A plain-http host of the user's that is an IP address (provider `local`)
    gets no leaf. Raises ValueError for a name that cannot be signed, OSError for the disk.
    """
    wanted = host_names.checked(_without_local_addresses(settings, names))
    folder = settings.ca_file.parent
    for each in (settings.home, folder, settings.leaf_dir, _previous_folder(settings)):
        private_file.make_folder(each)
    with private_file.locked(folder):
        reason = _objection(settings, wanted, now)
        if reason:
            _renew(settings, wanted, now)
        root = x509.load_pem_x509_certificate(settings.ca_file.read_bytes())
        _tighten(settings)
        client_files.write(settings, _ours(settings, root, now))
    return Authority(
        bundle.fingerprint(root.public_bytes(Encoding.DER)),
        root.not_valid_after_utc,
        _renews_at(root),
        wanted,
        bool(reason),
        reason,
    )


def _renew(settings: Settings, names: tuple[str, ...], now: datetime) -> None:
    """Replace the chain; a client that reads its file anew always finds the root in use.

    The signers fall out of memory with this function.
    """
    made, _ = chain.make(names, platform.node(), now)
    _retire(settings, now)
    new = made.root.public_bytes(Encoding.DER)
    # Clients first learn the new root, then the leafs change, then `ca.pem` says that all is done.
    client_files.write(settings, [new, *_previous(settings, now)])
    leaf_files.write(settings, made.leafs, made.root)
    private_file.write(settings.ca_file, made.root.public_bytes(Encoding.PEM))


def _objection(settings: Settings, names: tuple[str, ...], now: datetime) -> str:
    """Say why the CA on disk will not do; "" if it will."""
    if not settings.ca_file.exists():
        return "there was none"
    try:
        root = x509.load_pem_x509_certificate(settings.ca_file.read_bytes())
    except leaf_files.BROKEN:
        return f"{settings.ca_file.name} was broken"
    if now < root.not_valid_before_utc:
        return "the clock was set back to before it was made"
    if now >= _renews_at(root):
        return "two thirds of its life were over"
    return leaf_files.objection(settings, names, root)


def _renews_at(root: x509.Certificate) -> datetime:
    life = root.not_valid_after_utc - root.not_valid_before_utc
    return root.not_valid_before_utc + life * 2 / 3


def _ours(settings: Settings, root: x509.Certificate, now: datetime) -> list[bytes]:
    return [root.public_bytes(Encoding.DER), *_previous(settings, now)]


def _retire(settings: Settings, now: datetime) -> None:
    """Keep the root that is about to be replaced, with the time."""
    for der in bundle.read(settings.ca_file)[:1]:
        if not _is_root(der):
            continue
        short = bundle.fingerprint(der).replace(":", "")[:8].lower()
        stamp = now.astimezone(UTC).strftime(_STAMP)
        path = _previous_folder(settings) / f"{stamp}-{short}.pem"
        private_file.write(path, bundle.text([der]))


def _is_root(der: bytes) -> bool:
    try:
        certificate = x509.load_der_x509_certificate(der)
        return bundle.is_ours(der) and certificate.subject == certificate.issuer
    except leaf_files.BROKEN:
        return False


def _previous(settings: Settings, now: datetime) -> list[bytes]:
    """Give the roots replaced in the last 30 days, newest first, and drop older ones."""
    found: list[bytes] = []
    for path in sorted(_previous_folder(settings).glob("*.pem"), reverse=True):
        try:
            replaced = datetime.strptime(path.name.partition("-")[0], _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        if now - replaced > PREVIOUS_LIFE:
            path.unlink(missing_ok=True)
        else:
            found += bundle.read(path)
    return found


def _previous_folder(settings: Settings) -> Path:
    return settings.ca_file.parent / "previous"


def _tighten(settings: Settings) -> None:
    """Take back rights that something else gave."""
    for path in (settings.ca_file, *settings.leaf_dir.iterdir()):
        if path.is_file() and path.stat().st_mode & 0o777 != 0o600:
            path.chmod(0o600)


def _without_local_addresses(settings: Settings, names: Iterable[str]) -> list[str]:
    local = {host.name for host in settings.hosts if host.provider == "local"}
    return [name for name in names if not (name in local and host_names.is_address(name))]
