"""The leafs on disk: found good once, and doubted as soon as a byte of them changes."""

from datetime import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from addons.core.settings import Settings
from certs import authority, chain, leaf_files

Hosts = tuple[str, ...]


@pytest.fixture
def root(settings: Settings, hosts: Hosts, now: datetime) -> x509.Certificate:
    authority.ensure(settings, hosts, now)
    return x509.load_pem_x509_certificate(settings.ca_file.read_bytes())


def record(settings: Settings) -> Path:
    return settings.ca_file.with_name("checked.json")


def test_a_wildcard_is_written_without_its_star(settings: Settings) -> None:
    assert leaf_files.path(settings, "*.farm.example").name == "_.farm.example.pem"
    assert leaf_files.path(settings, "api.openai.com").parent == settings.leaf_dir


def test_leafs_as_they_were_made_will_do(
    settings: Settings, hosts: Hosts, root: x509.Certificate
) -> None:
    assert leaf_files.objection(settings, hosts, root) == ""
    for further, says in (("a.example",), "a.example"), (("a.example", "b.example"), "2 hosts"):
        told = leaf_files.objection(settings, [*hosts, *further], root)
        assert told == f"{says} had no certificate"


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{", b'{"api.openai.com": 7}', b"\xff"])
def test_without_a_record_that_makes_sense_each_leaf_is_looked_at_closely(
    content: bytes | None, settings: Settings, hosts: Hosts, root: x509.Certificate
) -> None:
    made = record(settings).read_bytes()
    record(settings).unlink()
    if content is not None:
        record(settings).write_bytes(content)
    assert leaf_files.objection(settings, hosts, root) == ""
    assert record(settings).read_bytes() == made


def test_a_byte_that_changes_is_found_whatever_the_times_of_the_file_say(
    settings: Settings, hosts: Hosts, root: x509.Certificate
) -> None:
    file = leaf_files.path(settings, hosts[0])
    content = file.read_bytes()
    middle = len(content) // 2
    file.write_bytes(content[:middle] + b"A" + content[middle + 1 :])
    assert hosts[0] in leaf_files.objection(settings, hosts, root)


def test_a_record_counts_for_its_own_root_only(
    settings: Settings, hosts: Hosts, root: x509.Certificate, now: datetime
) -> None:
    other, _ = chain.make(hosts, "other", now)
    assert "was broken" in leaf_files.objection(settings, hosts, other.root)


def test_a_leaf_from_the_intermediate_of_another_host_is_broken(
    settings: Settings, hosts: Hosts, root: x509.Certificate, now: datetime
) -> None:
    made, signers = chain.make(hosts, "laptop", now)
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = made.intermediates[hosts[1]]
    forged = chain.leaf(
        issuer.subject,
        [x509.DNSName(hosts[0])],
        key.public_key(),
        issuer,
        signers.intermediates[hosts[1]],
        now,
    )
    content = (
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + forged.public_bytes(Encoding.PEM)
        + issuer.public_bytes(Encoding.PEM)
    )
    leaf_files.write(settings, made.leafs, made.root)
    assert leaf_files.objection(settings, hosts, made.root) == ""
    leaf_files.path(settings, hosts[0]).write_bytes(content)
    assert leaf_files.objection(settings, hosts, made.root) == (
        f"the certificate of {hosts[0]} was broken"
    )


def test_files_of_former_hosts_go(
    settings: Settings, hosts: Hosts, root: x509.Certificate, now: datetime
) -> None:
    made, _ = chain.make(["new.example"], "laptop", now)
    leaf_files.write(settings, made.leafs, made.root)
    assert [file.name for file in settings.leaf_dir.iterdir()] == ["new.example.pem"]
