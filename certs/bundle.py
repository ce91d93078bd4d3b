"""CA files of clients: public roots, the user's company roots and ours, in one PEM file."""

import base64
import binascii
import hashlib
import re
import ssl
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import certifi

ROOT_NAME = "Weir local CA ("
"""How the common name of every root of ours begins."""
CA_VARIABLES = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "AWS_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "DENO_CERT",
    "CODEX_CA_CERTIFICATE",
)
"""Where users keep the roots of their companies."""
SYSTEM_FILES = (
    Path("/etc/ssl/certs/ca-certificates.crt"),
    Path("/etc/pki/tls/certs/ca-bundle.crt"),
    Path("/etc/ssl/ca-bundle.pem"),
    Path("/etc/ssl/cert.pem"),
)
"""Roots of the machine: Debian, Fedora, SUSE, then macOS, Alpine and Arch."""
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")
_LARGEST_FILE = 16 * 1024 * 1024


def certificates(pem: bytes) -> list[bytes]:
    """Give each certificate (DER) of a PEM file; what is not one is left out."""
    found = []
    for block in _BLOCK.findall(pem):
        try:
            der = base64.b64decode(b"".join(block.split()), validate=True)
        except binascii.Error:
            continue
        if der:
            found.append(der)
    return found


def read(path: Path) -> list[bytes]:
    """Give each certificate (DER) of a file; one that cannot be read has none."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_FILE:
            return []
        return certificates(path.read_bytes())
    except OSError:
        return []


def is_ours(der: bytes) -> bool:
    """Tell whether a root was made by a Weir."""
    return ROOT_NAME.encode() in der


def fingerprint(der: bytes) -> str:
    """Give the SHA-256 as people compare it: `3F:1A:...`."""
    return hashlib.sha256(der).digest().hex(":").upper()


def public_roots(system_files: Iterable[Path] = SYSTEM_FILES) -> list[bytes]:
    """Give Mozilla's roots (certifi) and those that this machine trusts beyond them.

    A client that reads our bundle no longer reads the machine's store, where companies keep
    their roots; none of ours is among them.
    """
    public = certificates(Path(certifi.where()).read_bytes())
    machine = next((file for file in system_files if file.is_file()), None)
    known = frozenset(public)
    further = [der for der in read(machine) if der not in known] if machine else []
    return _once(public, _usable(further))


def company_roots(environ: Mapping[str, str], public: Iterable[bytes]) -> list[bytes]:
    """Give the certificates of the CA files that the environment names, but for public ones.

    None of ours is among them: a client must not trust a CA of ours that is gone.
    """
    known = set(public)
    found: list[bytes] = []
    for path in dict.fromkeys(environ.get(name, "") for name in CA_VARIABLES):
        if path:
            found += [der for der in read(Path(path)) if der not in known]
    return _once(_usable(found))


def text(*groups: Iterable[bytes]) -> bytes:
    """Write certificates as PEM, each once."""
    return b"".join(ssl.DER_cert_to_PEM_cert(der).encode() for der in _once(*groups))


def _usable(candidates: Iterable[bytes]) -> list[bytes]:
    """Leave out what OpenSSL cannot load, as one such block makes the whole file unreadable."""
    theirs = [der for der in candidates if not is_ours(der)]
    if _loads(b"".join(theirs)):
        return theirs
    return [der for der in theirs if _loads(der)]


@lru_cache(maxsize=512)  # those of a machine are looked at again with each file that is written
def _loads(ders: bytes) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=ders)
    except (ssl.SSLError, ValueError):
        return False
    return True


def _once(*groups: Iterable[bytes]) -> list[bytes]:
    return list(dict.fromkeys(der for group in groups for der in group))
