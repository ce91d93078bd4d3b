"""A root, and for each host an intermediate for it alone and a leaf, made in memory."""

import ipaddress
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from certs import host_names
from certs.bundle import ROOT_NAME

CA_LIFE = timedelta(days=397)
LEAF_LIFE = timedelta(days=396)
SKEW = timedelta(hours=1)
"""Clocks of containers and virtual machines lag."""


@dataclass(frozen=True, slots=True)
class Signers:
    """The keys that can sign. They live in memory only, and not longer than the making."""

    root: ec.EllipticCurvePrivateKey
    intermediates: Mapping[str, ec.EllipticCurvePrivateKey]
    """By host name."""

    def __repr__(self) -> str:
        return "Signers(***)"


@dataclass(frozen=True, slots=True)
class Chain:
    """What is kept: certificates, and the leafs' keys."""

    root: x509.Certificate
    """Limited to all of the hosts: clients do not get it in the handshake, so it may be long."""
    intermediates: Mapping[str, x509.Certificate]
    """By host name; each limited to its host."""
    leafs: Mapping[str, bytes] = field(repr=False)
    """By host name: key, leaf and intermediate (PEM)."""


def make(names: Iterable[str], machine: str, now: datetime) -> tuple[Chain, Signers]:
    """Make a chain for exactly these host names; the caller drops the signers.

    `now` has a zone. Raises ValueError for a name that the CA may not sign.
    """
    wanted = host_names.signable(names)
    signers = Signers(_key(), {name: _key() for name in wanted})
    start = now.replace(microsecond=0) - SKEW
    title = f"{ROOT_NAME}{_printable(machine)}) {secrets.token_hex(4)}"
    root_name = _name(title)
    root = _authority(root_name, root_name, signers.root, signers.root, start, 1, wanted)
    intermediates = {
        name: _authority(_name(f"{title} {number}"), root_name, key, signers.root, start, 0, [name])
        for number, (name, key) in enumerate(signers.intermediates.items(), 1)
    }
    leafs = {
        name: _leaf_file(name, intermediates[name], key, start)
        for name, key in signers.intermediates.items()
    }
    return Chain(root, intermediates, leafs), signers


def leaf(
    name: x509.Name,
    alternatives: Iterable[x509.GeneralName],
    key: ec.EllipticCurvePublicKey,
    issuer: x509.Certificate,
    issuer_key: ec.EllipticCurvePrivateKey,
    start: datetime,
) -> x509.Certificate:
    """Sign one server certificate; nothing is checked here: the issuer's constraints do."""
    builder = _builder(name, issuer.subject, key, issuer_key.public_key(), start, LEAF_LIFE)
    alternatives = list(alternatives)
    if alternatives:
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def _leaf_file(
    host: str, issuer: x509.Certificate, issuer_key: ec.EllipticCurvePrivateKey, start: datetime
) -> bytes:
    key = _key()
    # A common name holds 64 characters at most (RFC 5280, appendix A.1); the SAN is what counts.
    name = _name(host if len(host) <= 64 else "Weir")
    certificate = leaf(name, [x509.DNSName(host)], key.public_key(), issuer, issuer_key, start)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM) + issuer.public_bytes(Encoding.PEM)


def _authority(
    name: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    start: datetime,
    path_length: int,
    hosts: Iterable[str],
) -> x509.Certificate:
    return (
        _builder(name, issuer, key.public_key(), issuer_key.public_key(), start, CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(_constraints(hosts), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def _builder(
    name: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePublicKey,
    start: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False
        )
        # On the CA certificates too: it closes mail and code signing.
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )


def _constraints(names: Iterable[str]) -> x509.NameConstraints:
    # No leading dot: RFC 5280, 4.2.1.10 lets `a.b` cover `a.b` and what is below it. Permitted
    # DNS names leave addresses open, so all of them are excluded.
    return x509.NameConstraints(
        permitted_subtrees=[
            x509.DNSName(name) for name in sorted({host_names.permitted(name) for name in names})
        ],
        excluded_subtrees=[
            x509.IPAddress(ipaddress.ip_network("0.0.0.0/0")),
            x509.IPAddress(ipaddress.ip_network("::/0")),
        ],
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    """A leaf signs handshakes; an authority signs certificates."""
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _printable(machine: str) -> str:
    """Shorten a machine's name so that the title keeps within 64 characters."""
    plain = "".join(c for c in machine if c.isascii() and (c.isalnum() or c in "-._"))
    return plain[:32] or "this machine"
