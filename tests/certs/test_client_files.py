"""Which CA files an environment is pointed at."""

import ssl
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from addons.core.settings import Settings
from certs import authority, bundle, client_files
from tests.certs.certificates import company_root

Hosts = tuple[str, ...]


@pytest.fixture
def with_company(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "company.pem"
    file.write_bytes(company_root())
    return {"NODE_EXTRA_CA_CERTS": str(file)}


def test_without_company_roots_everyone_shares_the_two_files(
    settings: Settings, hosts: Hosts, now: datetime
) -> None:
    authority.ensure(settings, hosts, now)
    files = client_files.for_environment(settings, {})
    assert (files.whole, files.further) == (settings.bundle_file, settings.ca_file)


def test_company_roots_are_merged_into_both_files(
    settings: Settings, hosts: Hosts, now: datetime, with_company: dict[str, str]
) -> None:
    authority.ensure(settings, hosts, now)
    files = client_files.for_environment(settings, with_company)
    ours = bundle.read(settings.ca_file)
    theirs = bundle.read(Path(with_company["NODE_EXTRA_CA_CERTS"]))
    assert bundle.read(files.further) == ours + theirs
    assert set(bundle.read(files.whole)) == {*bundle.read(settings.bundle_file), *theirs}
    ssl.create_default_context(cafile=str(files.whole))


def test_company_roots_of_one_environment_reach_no_other(
    settings: Settings, hosts: Hosts, now: datetime, with_company: dict[str, str]
) -> None:
    authority.ensure(settings, hosts, now)
    client_files.for_environment(settings, with_company)
    authority.ensure(settings, hosts, now)
    theirs = bundle.read(Path(with_company["NODE_EXTRA_CA_CERTS"]))[0]
    assert theirs not in bundle.read(client_files.for_environment(settings, {}).whole)


def test_a_renewed_ca_reaches_a_shell_that_is_already_open(
    settings: Settings, hosts: Hosts, now: datetime, with_company: dict[str, str]
) -> None:
    authority.ensure(settings, hosts, now)
    files = client_files.for_environment(settings, with_company)
    theirs = bundle.read(files.further)[-1]
    authority.ensure(settings, [*hosts, "new.example"], now)
    new = bundle.read(settings.ca_file)[0]
    for file in (files.further, files.whole):
        assert {new, theirs} <= set(bundle.read(file))


def test_our_own_merged_file_is_no_company_file_but_its_company_roots_are(
    settings: Settings, hosts: Hosts, now: datetime, with_company: dict[str, str]
) -> None:
    authority.ensure(settings, hosts, now)
    files = client_files.for_environment(settings, with_company)
    again = client_files.for_environment(settings, {"SSL_CERT_FILE": str(files.whole)})
    assert again == files


def test_without_a_ca_it_says_what_to_do(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no CA in .* Make it: \./run\.sh"):
        client_files.for_environment(replace(settings, home=tmp_path / "empty"), {})
