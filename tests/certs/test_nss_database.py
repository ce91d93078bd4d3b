"""Browser databases, changed by the real certutil."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from addons.core.settings import Settings
from certs import authority, leaf_files, nss_database, stores
from certs.command import execute
from certs.nss_database import NssDatabase
from tests.certs.certificates import company_root

pytestmark = pytest.mark.live

Hosts = tuple[str, ...]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a database once: it takes longer than anything done with it."""
    folder = tmp_path_factory.mktemp("nssdb")
    execute(("certutil", "-N", "-d", f"sql:{folder}", "--empty-password"))
    return folder


@pytest.fixture
def store(empty: Path, tmp_path: Path) -> NssDatabase:
    shutil.copytree(empty, tmp_path / "home/.pki/nssdb")
    (found,) = nss_database.databases(tmp_path / "home")
    return found


@pytest.fixture
def made(settings: Settings, hosts: Hosts, now: datetime) -> authority.Authority:
    return authority.ensure(settings, hosts, now)


def verifies(store: NssDatabase, leaf: Path, folder: Path) -> bool:
    """Ask NSS whether a TLS server may show this leaf."""
    names = ("leaf", "intermediate")
    for name, certificate in zip(
        names, x509.load_pem_x509_certificates(leaf.read_bytes()), strict=True
    ):
        file = folder / f"{name}.pem"
        file.write_bytes(certificate.public_bytes(Encoding.PEM))
        add = ("certutil", "-A", "-d", f"sql:{store.folder}", "-n", name, "-t", ",,")
        execute((*add, "-i", str(file)))
    command = ("certutil", "-V", "-d", f"sql:{store.folder}", "-n", "leaf", "-u", "V")
    try:
        return "is valid" in execute(command)
    except OSError:
        return False


def test_nss_accepts_a_leaf_after_trust_and_refuses_it_after_untrust(
    store: NssDatabase, settings: Settings, made: authority.Authority, tmp_path: Path
) -> None:
    leaf = leaf_files.path(settings, "api.openai.com")
    assert not verifies(store, leaf, tmp_path)
    stores.trust(store, settings.ca_file, made.fingerprint_sha256)
    assert store.is_trusted(made.fingerprint_sha256)
    assert verifies(store, leaf, tmp_path)
    stores.untrust(store)
    assert not verifies(store, leaf, tmp_path)


def test_untrust_needs_no_file_of_ours_and_spares_others(
    store: NssDatabase, settings: Settings, made: authority.Authority, tmp_path: Path
) -> None:
    (tmp_path / "company.pem").write_bytes(company_root())
    add = ("certutil", "-A", "-d", f"sql:{store.folder}", "-t", "C,,")
    execute((*add, "-n", "company, Inc", "-i", str(tmp_path / "company.pem")))
    execute((*add, "-n", "renamed by someone", "-i", str(settings.ca_file)))
    shutil.rmtree(settings.home)
    assert store.is_trusted("")
    stores.untrust(store)
    assert not store.is_trusted("")
    left = execute(("certutil", "-L", "-d", f"sql:{store.folder}"))
    assert "company, Inc" in left
    assert "renamed" not in left


def test_a_renewed_root_takes_the_place_of_the_former_one(
    store: NssDatabase, settings: Settings, hosts: Hosts, made: authority.Authority, now: datetime
) -> None:
    stores.trust(store, settings.ca_file, made.fingerprint_sha256)
    renewed = authority.ensure(settings, [*hosts, "new.example"], now)
    stores.trust(store, settings.ca_file, renewed.fingerprint_sha256)
    assert store.is_trusted(renewed.fingerprint_sha256)
    assert not store.is_trusted(made.fingerprint_sha256)


def test_a_root_without_trust_does_not_count_as_trusted(
    store: NssDatabase, settings: Settings, made: authority.Authority
) -> None:
    add = ("certutil", "-A", "-d", f"sql:{store.folder}", "-t", ",,", "-n", "ours")
    execute((*add, "-i", str(settings.ca_file)))
    assert not store.is_trusted(made.fingerprint_sha256)
    assert store.is_trusted(""), "untrust must still see it"


def test_trusting_twice_changes_nothing(
    store: NssDatabase, settings: Settings, made: authority.Authority
) -> None:
    stores.trust(store, settings.ca_file, made.fingerprint_sha256)
    stores.trust(store, settings.ca_file, made.fingerprint_sha256)
    assert len(store.plan_untrust().commands) == 1


def test_there_is_nothing_to_do_where_nothing_of_ours_is(store: NssDatabase) -> None:
    assert stores.untrust(store).commands == ()


def test_firefox_profiles_are_found(empty: Path, tmp_path: Path) -> None:
    shutil.copytree(empty, tmp_path / ".mozilla/firefox/a1b2.default-release")
    shutil.copytree(empty, tmp_path / "snap/firefox/common/.mozilla/firefox/c3d4.default")
    (tmp_path / ".mozilla/firefox/Crash Reports").mkdir()
    found = nss_database.databases(tmp_path)
    assert [store.folder.name for store in found] == ["a1b2.default-release", "c3d4.default"]
    assert all(store.is_here() for store in found)
