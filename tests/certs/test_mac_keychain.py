"""The commands for macOS, as composed; its tools exist on macOS only."""

from datetime import datetime
from pathlib import Path

import pytest

from addons.core.settings import Settings
from certs import authority
from certs.command import Command
from certs.mac_keychain import MacKeychain
from tests.certs.certificates import company_root

Hosts = tuple[str, ...]
HOME = Path("/Users/ada")
KEYCHAIN = "/Users/ada/Library/Keychains/login.keychain-db"


@pytest.fixture
def made(settings: Settings, hosts: Hosts, now: datetime) -> authority.Authority:
    return authority.ensure(settings, hosts, now)


def keychain(pem: bytes) -> MacKeychain:
    """Describe a keychain in which `security` finds these certificates."""

    def run(command: Command) -> str:
        find = ("security", "find-certificate", "-a", "-p", "-c", "Weir local CA", KEYCHAIN)
        assert command == find
        if not pem:
            raise OSError("The specified item could not be found in the keychain.")
        return pem.decode()

    return MacKeychain(HOME, run)


def test_trust_is_for_tls_servers_in_the_users_own_keychain(
    settings: Settings, made: authority.Authority
) -> None:
    plan = keychain(b"").plan_trust(settings.ca_file)
    assert plan.commands == (
        (
            *("security", "add-trusted-cert", "-r", "trustRoot", "-p", "ssl", "-p", "basic"),
            *("-k", KEYCHAIN, str(settings.ca_file)),
        ),
    )


def test_untrust_removes_what_the_keychain_holds_by_fingerprint(
    settings: Settings, made: authority.Authority
) -> None:
    store = keychain(settings.ca_file.read_bytes() + company_root("Weir local CArpet Ltd"))
    settings.ca_file.unlink()
    plain = made.fingerprint_sha256.replace(":", "")
    delete = ("security", "delete-certificate", "-t", "-Z", plain, KEYCHAIN)
    assert store.plan_untrust().commands == (delete,)
    assert store.is_trusted(made.fingerprint_sha256)
    assert not store.is_trusted("AB:CD")


def test_a_renewed_root_takes_the_place_of_the_former_one(
    settings: Settings, hosts: Hosts, made: authority.Authority, now: datetime
) -> None:
    store = keychain(settings.ca_file.read_bytes())
    authority.ensure(settings, [*hosts, "new.example"], now)
    commands = store.plan_trust(settings.ca_file).commands
    assert [command[1] for command in commands] == ["delete-certificate", "add-trusted-cert"]


def test_an_empty_keychain_leaves_nothing_to_do() -> None:
    store = keychain(b"")
    assert not store.is_trusted("")
    assert store.plan_untrust().commands == ()


def test_another_system_has_no_keychain(tmp_path: Path) -> None:
    assert not MacKeychain(tmp_path).is_here()
