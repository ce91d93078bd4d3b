"""The CA on disk: made once, renewed in time, whole whatever happened, and without a key."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from addons.core.settings import Settings
from addons.core.weir_toml import ExtraHost
from certs import authority, bundle, leaf_files
from tests.certs import clients

Hosts = tuple[str, ...]
IN_A_PROCESS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from addons.core.settings import Settings
from certs import authority
made = authority.ensure(Settings(Path(sys.argv[1])), sys.argv[2:], datetime.now(UTC))
print(made.fingerprint_sha256)
"""


@pytest.fixture
def open_umask() -> Iterator[None]:
    former = os.umask(0)
    yield
    os.umask(former)


def files_of(settings: Settings) -> list[Path]:
    return [path for path in settings.home.rglob("*") if path.is_file()]


def current_root(settings: Settings) -> bytes:
    return bundle.read(settings.ca_file)[0]


def test_a_client_with_the_bundle_accepts_every_leaf(
    settings: Settings, hosts: Hosts, now: datetime
) -> None:
    made = authority.ensure(settings, hosts, now)
    assert (made.is_new, made.reason) == (True, "there was none")
    assert made.names == tuple(sorted(hosts))
    for host in hosts:
        leaf = leaf_files.path(settings, host)
        assert clients.python_accepts(host.replace("*", "eu"), settings.bundle_file, leaf)


def test_nothing_on_disk_can_sign(settings: Settings, hosts: Hosts, now: datetime) -> None:
    authority.ensure(settings, hosts, now)
    authority.ensure(settings, [*hosts, "new.example"], now)
    keys, authorities = [], []
    for path in files_of(settings):
        content = path.read_bytes()
        if b"PRIVATE KEY" in content:
            keys.append(load_pem_private_key(content, None).public_key())
        for der in bundle.certificates(content):
            if bundle.is_ours(der):
                certificate = x509.load_der_x509_certificate(der)
                basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
                if basic.value.ca:
                    authorities.append(certificate.public_key())
    assert len(keys) == len(hosts) + 1
    # One a leaf; of the roots the new one and the former, each in its file and in the bundle.
    assert len(authorities) == len(keys) + 4
    assert not [key for key in keys if key in authorities]
    assert len({key.public_numbers() for key in keys if hasattr(key, "public_numbers")}) == len(
        keys
    )


def test_what_is_good_is_kept_to_the_byte(settings: Settings, hosts: Hosts, now: datetime) -> None:
    authority.ensure(settings, hosts, now)
    before = {path: path.read_bytes() for path in files_of(settings)}
    again = authority.ensure(settings, hosts[:2], now + timedelta(days=200))
    assert (again.is_new, again.reason) == (False, "")
    assert {path: path.read_bytes() for path in files_of(settings)} == before


def test_it_is_renewed_when_two_thirds_of_its_life_are_over(
    settings: Settings, hosts: Hosts, now: datetime
) -> None:
    first = authority.ensure(settings, hosts, now)
    assert not authority.ensure(settings, hosts, first.renews_at - timedelta(hours=1)).is_new
    second = authority.ensure(settings, hosts, now + timedelta(days=300))
    assert second.is_new
    assert second.not_after > now + timedelta(days=690)
    assert second.fingerprint_sha256 != first.fingerprint_sha256


def test_a_clock_set_back_makes_it_anew(settings: Settings, hosts: Hosts, now: datetime) -> None:
    authority.ensure(settings, hosts, now + timedelta(days=3650))
    assert "clock" in authority.ensure(settings, hosts, now).reason
    leaf = leaf_files.path(settings, hosts[0])
    assert clients.python_accepts(hosts[0], settings.ca_file, leaf)


def test_the_replaced_root_stays_in_the_bundle_for_30_days(
    settings: Settings, hosts: Hosts, now: datetime
) -> None:
    authority.ensure(settings, hosts, now)
    first = current_root(settings)
    authority.ensure(settings, [*hosts, "new.example"], now)
    second = current_root(settings)
    authority.ensure(settings, hosts, now + timedelta(days=29))
    assert {first, second} <= set(bundle.read(settings.bundle_file))
    authority.ensure(settings, hosts, now + timedelta(days=31))
    kept = bundle.read(settings.bundle_file)
    assert second in kept
    assert first not in kept


def test_a_further_host_makes_a_ca_that_covers_it(
    settings: Settings, hosts: Hosts, now: datetime
) -> None:
    authority.ensure(settings, hosts, now)
    grown = authority.ensure(settings, [*hosts, "new.example"], now)
    assert grown.reason == "new.example had no certificate"
    for host in ("new.example", hosts[0]):
        leaf = leaf_files.path(settings, host)
        assert clients.python_accepts(host, settings.ca_file, leaf)


def test_a_leaf_of_a_former_host_goes_with_the_next_ca(
    settings: Settings, hosts: Hosts, now: datetime
) -> None:
    authority.ensure(settings, hosts, now)
    authority.ensure(settings, ["new.example"], now)
    assert [path.name for path in settings.leaf_dir.iterdir()] == ["new.example.pem"]


@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "garbage", "another host's", "folder"])
@pytest.mark.parametrize("victim", ["ca", "leaf"])
def test_whatever_is_damaged_is_made_anew(
    damage: str, victim: str, settings: Settings, hosts: Hosts, now: datetime
) -> None:
    authority.ensure(settings, hosts, now)
    leaf = leaf_files.path(settings, hosts[0])
    path = settings.ca_file if victim == "ca" else leaf
    content = path.read_bytes()
    path.unlink()
    match damage:
        case "empty":
            path.write_bytes(b"")
        case "cut":
            path.write_bytes(content[: len(content) // 2])
        case "garbage":
            path.write_bytes(os.urandom(900))
        case "another host's":
            path.write_bytes(leaf_files.path(settings, hosts[1]).read_bytes())
        case "folder":
            path.mkdir()
    assert authority.ensure(settings, hosts, now).is_new
    assert clients.python_accepts(hosts[0], settings.bundle_file, leaf)
    kept = [der for der in bundle.read(settings.bundle_file) if bundle.is_ours(der)]
    assert all(
        x509.load_der_x509_certificate(der).issuer.rfc4514_string()
        == x509.load_der_x509_certificate(der).subject.rfc4514_string()
        for der in kept
    )
    assert not authority.ensure(settings, hosts, now).is_new


def test_a_ca_of_which_half_was_written_is_made_anew(
    settings: Settings, hosts: Hosts, now: datetime, tmp_path: Path
) -> None:
    other = Settings(tmp_path / "other")
    authority.ensure(settings, hosts, now)
    authority.ensure(other, hosts, now)
    leaf_files.path(other, hosts[1]).replace(leaf_files.path(settings, hosts[1]))
    assert hosts[1] in authority.ensure(settings, hosts, now).reason


def test_a_damaged_bundle_is_written_anew_and_the_ca_stays(
    settings: Settings, hosts: Hosts, now: datetime
) -> None:
    authority.ensure(settings, hosts, now)
    good = settings.bundle_file.read_bytes()
    settings.bundle_file.write_bytes(good[:1000])
    assert not authority.ensure(settings, hosts, now).is_new
    assert settings.bundle_file.read_bytes() == good


def test_only_the_owner_may_read_whatever_the_umask(
    open_umask: None, settings: Settings, hosts: Hosts, now: datetime
) -> None:
    authority.ensure(settings, hosts, now)
    for path in (settings.home, *settings.home.rglob("*")):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_rights_that_something_else_gave_are_taken_back(
    settings: Settings, hosts: Hosts, now: datetime
) -> None:
    authority.ensure(settings, hosts, now)
    leaf = leaf_files.path(settings, hosts[0])
    for path in (leaf, settings.ca_file, settings.bundle_file):
        path.chmod(0o644)
    settings.leaf_dir.chmod(0o755)
    assert not authority.ensure(settings, hosts, now).is_new
    for path in (leaf, settings.ca_file, settings.bundle_file):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.leaf_dir.stat().st_mode) == 0o700


@pytest.mark.live
def test_processes_that_start_at_once_agree_on_one_ca(settings: Settings, hosts: Hosts) -> None:
    command = [sys.executable, "-c", IN_A_PROCESS, str(settings.home), *hosts]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = {process.communicate(timeout=60)[0].strip() for process in started}
    assert [process.returncode for process in started] == [0] * 4
    assert said == {bundle.fingerprint(current_root(settings))}
    assert not list((settings.ca_file.parent / "previous").iterdir())


def test_an_address_of_a_local_server_gets_no_leaf(
    settings: Settings, hosts: Hosts, now: datetime
) -> None:
    local = ExtraHost("10.0.0.5", 8000, "openai", "local")
    with_local = replace(settings, hosts=(local,))
    made = authority.ensure(with_local, [*hosts, "10.0.0.5"], now)
    assert made.names == tuple(sorted(hosts))


def test_any_other_address_is_refused_before_anything_is_written(
    settings: Settings, hosts: Hosts, now: datetime
) -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.5 is an IP address"):
        authority.ensure(settings, [*hosts, "10.0.0.5"], now)
    assert not settings.home.exists()


def test_times_are_read_with_their_zone(settings: Settings, hosts: Hosts) -> None:
    made = authority.ensure(settings, hosts, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    assert made.not_after == datetime(2027, 12, 25, 8, 0, tzinfo=UTC)
