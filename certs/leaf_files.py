"""The leafs on disk: looked at closely once, and known by their checksums from then on."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from addons.core.settings import Settings
from certs import host_names, private_file

BROKEN = (
    OSError,
    ValueError,
    TypeError,
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
    x509.InvalidVersion,
)
"""What reading a damaged key or certificate raises."""


def path(settings: Settings, name: str) -> Path:
    """Tell where a host's leaf lies: `*.` is written `_.`."""
    plain = f"_.{name[2:]}" if name.startswith("*.") else name
    return settings.leaf_dir / f"{plain}.pem"


def write(settings: Settings, leafs: Mapping[str, bytes], root: x509.Certificate) -> None:
    """Put these leafs, which `root` vouches for, in the place of all others. Raises OSError.

    They are not forced onto the disk one by one: what a power cut leaves of them is found out
    at the next start.
    """
    for name, content in leafs.items():
        private_file.write(path(settings, name), content, is_lasting=False)
    kept = {path(settings, name) for name in leafs}
    for file in settings.leaf_dir.iterdir():
        if file not in kept and file.is_file():
            file.unlink()
    mark = root.public_bytes(Encoding.DER)
    _remember(settings, {name: _checksum(mark, content) for name, content in leafs.items()})


def objection(settings: Settings, names: Iterable[str], root: x509.Certificate) -> str:
    """Say why the leafs on disk will not do for these names; "" if they will.

    To look closely takes a millisecond a leaf. So what was good once, byte for byte and under
    the same root, is not looked at again.
    """
    known = _known(settings)
    permitted = _permitted(root)
    mark = root.public_bytes(Encoding.DER)
    fresh: dict[str, str] = {}
    missing: list[str] = []
    for name in names:
        file = path(settings, name)
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            missing.append(name)
            continue
        except OSError:
            return f"the certificate of {name} was broken"
        checksum = _checksum(mark, content)
        if known.get(name) == checksum:
            continue
        if host_names.permitted(name) not in permitted or not _is_good(content, name, root):
            return f"the certificate of {name} was broken"
        fresh[name] = checksum
    if missing:
        shown = missing[0] if len(missing) == 1 else f"{len(missing)} hosts"
        return f"{shown} had no certificate"
    if fresh:
        _remember(settings, known | fresh)
    return ""


def _is_good(content: bytes, name: str, root: x509.Certificate) -> bool:
    """Tell whether a leaf file is whole: key, leaf and intermediate for this name alone."""
    try:
        key = load_pem_private_key(content, None)
        leaf, intermediate = x509.load_pem_x509_certificates(content)
        leaf.verify_directly_issued_by(intermediate)
        intermediate.verify_directly_issued_by(root)
        hosts = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return (
            key.public_key() == leaf.public_key()
            and list(hosts) == [x509.DNSName(name)]
            and _permitted(intermediate) == {host_names.permitted(name)}
        )
    except BROKEN:
        return False


def _permitted(authority: x509.Certificate) -> set[str]:
    try:
        limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    except BROKEN:
        return set()
    return {subtree.value for subtree in limits.permitted_subtrees or ()}


def _checksum(root: bytes, content: bytes) -> str:
    return hashlib.sha256(hashlib.sha256(root).digest() + content).hexdigest()


def _file(settings: Settings) -> Path:
    return settings.ca_file.with_name("checked.json")


def _known(settings: Settings) -> dict[str, str]:
    """Read the checksums of leafs that were found good; a file that makes no sense has none."""
    try:
        found = json.loads(_file(settings).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(settings: Settings, checksums: Mapping[str, str]) -> None:
    text = json.dumps(checksums, indent=0, sort_keys=True)
    private_file.write(_file(settings), text.encode(), is_lasting=False)
