"""Checks of the local CA: there, valid, private, good for every host, in the bundle."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from addons.core.providers.hosts import Hosts
from addons.core.settings import Settings
from certs import bundle, host_names, leaf_files
from dashboard.commands import terminal
from dashboard.commands.checkup.finding import Finding, bad, fact, good

_REMEDY = "Start Weir, which makes it anew: ./run.sh"


def look(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Give the findings."""
    if not settings.ca_file.exists():
        yield fact("ca", "none yet", "The first start makes it: ./run.sh")
        return
    try:
        root = x509.load_pem_x509_certificate(settings.ca_file.read_bytes())
    except (OSError, ValueError) as error:
        yield bad("ca", f"{terminal.short(settings.ca_file)} cannot be read ({error})", _REMEDY)
        return
    until = f"{root.not_valid_after_utc:%Y-%m-%d}"
    if not root.not_valid_before_utc <= now < root.not_valid_after_utc:
        yield bad("ca", f"not valid now (good until {until}; is the clock right?)", _REMEDY)
    else:
        der = root.public_bytes(Encoding.DER)
        yield good("ca", f"good until {until}, SHA-256 {bundle.fingerprint(der)[:17]}…")
        yield _in_bundle(settings, der)
    yield _covers(settings)
    yield _is_private(settings)


def _in_bundle(settings: Settings, root: bytes) -> Finding:
    roots = bundle.read(settings.bundle_file)
    if root not in roots:
        return bad("bundle", "does not hold the CA", _REMEDY)
    if len(roots) < 20:
        return bad("bundle", f"has {len(roots)} roots only: other hosts will fail", _REMEDY)
    return good("bundle", f"{len(roots)} roots, the CA among them")


def _covers(settings: Settings) -> Finding:
    names = Hosts(settings.hosts).names
    missing = [
        name
        for name in names
        if not host_names.is_address(name) and not leaf_files.path(settings, name).exists()
    ]
    if missing:
        return bad("certificates", f"none for {', '.join(missing)}", _REMEDY)
    return good("certificates", f"for all {len(names)} LLM hosts")


def _is_private(settings: Settings) -> Finding:
    files: list[Path] = [settings.home, *settings.leaf_dir.glob("*.pem")]
    open_ones = [path for path in files if path.stat().st_mode & 0o077]
    if open_ones:
        shown = terminal.short(open_ones[0])
        return bad("file modes", f"others may read {shown}", f"chmod -R go= {settings.home}")
    return good("file modes", "only you can read them")
