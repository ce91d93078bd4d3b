"""The system store on Linux, changed by the real update-ca-certificates in a folder of its own."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from addons.core.settings import Settings
from certs import anchor_folder, authority, bundle, leaf_files, stores
from certs.anchor_folder import AnchorFolder
from certs.command import execute
from tests.certs import clients
from tests.certs.certificates import company_root

pytestmark = pytest.mark.live

Hosts = tuple[str, ...]


@pytest.fixture
def made(settings: Settings, hosts: Hosts, now: datetime) -> authority.Authority:
    return authority.ensure(settings, hosts, now)


@pytest.fixture
def store(tmp_path: Path) -> AnchorFolder:
    root = tmp_path / "root"
    for folder in (
        *("usr/sbin", "usr/local/share/ca-certificates", "usr/share/ca-certificates"),
        *("etc/ssl/certs", "etc/hooks"),
    ):
        (root / folder).mkdir(parents=True)
    (root / "usr/share/ca-certificates/public.crt").write_bytes(company_root("Public Root"))
    (root / "etc/ca-certificates.conf").write_text("public.crt\n")
    tool = shutil.which("update-ca-certificates", path="/usr/sbin:/sbin")
    assert tool, "the Debian package ca-certificates is not installed"
    (root / "usr/sbin/update-ca-certificates").symlink_to(tool)
    return anchor_folder.debian(
        root,
        options=(
            *("--certsconf", str(root / "etc/ca-certificates.conf")),
            *("--certsdir", str(root / "usr/share/ca-certificates")),
            *("--localcertsdir", str(root / "usr/local/share/ca-certificates")),
            *("--etccertsdir", str(root / "etc/ssl/certs")),
            *("--hooksdir", str(root / "etc/hooks")),
        ),
    )


def test_programs_on_the_system_store_accept_the_leafs_after_trust(
    store: AnchorFolder, settings: Settings, made: authority.Authority
) -> None:
    stores.trust(store, settings.ca_file, made.fingerprint_sha256)
    leaf = leaf_files.path(settings, "api.openai.com")
    assert store.is_trusted(made.fingerprint_sha256)
    assert clients.openssl_accepts("api.openai.com", store.outcome, leaf)
    assert any(b"Public Root" in der for der in bundle.read(store.outcome))


def test_nothing_is_left_after_untrust_even_if_our_own_file_is_gone(
    store: AnchorFolder, settings: Settings, made: authority.Authority
) -> None:
    certs = store.outcome.parent
    execute(store.refresh)
    before = sorted(path.name for path in certs.iterdir())
    stores.trust(store, settings.ca_file, made.fingerprint_sha256)
    shutil.rmtree(settings.home)
    stores.untrust(store)
    assert not store.is_trusted(made.fingerprint_sha256)
    assert list(store.anchors.iterdir()) == []
    assert sorted(path.name for path in certs.iterdir()) == before


def test_a_root_under_another_name_is_found_by_what_it_is(
    store: AnchorFolder, settings: Settings, made: authority.Authority
) -> None:
    shutil.copy(settings.ca_file, store.anchors / "renamed by someone.crt")
    (store.anchors / "company.crt").write_bytes(company_root())
    execute(store.refresh)
    stores.untrust(store)
    assert [path.name for path in store.anchors.iterdir()] == ["company.crt"]
    assert any(b"Company Root" in der for der in bundle.read(store.outcome))


def test_a_renewed_root_takes_the_place_of_the_former_one(
    store: AnchorFolder, settings: Settings, hosts: Hosts, made: authority.Authority, now: datetime
) -> None:
    stores.trust(store, settings.ca_file, made.fingerprint_sha256)
    renewed = authority.ensure(settings, [*hosts, "new.example"], now)
    stores.trust(store, settings.ca_file, renewed.fingerprint_sha256)
    assert not store.is_trusted(made.fingerprint_sha256)
    assert len(list(store.anchors.iterdir())) == 1


def test_the_plan_shows_what_changes_before_it_does(
    store: AnchorFolder, settings: Settings, made: authority.Authority
) -> None:
    plan = store.plan_trust(settings.ca_file)
    target = plan.commands[0][-1]
    assert plan.commands[0] == ("install", "-m", "0644", str(settings.ca_file), target)
    assert plan.commands[1][0].endswith("/usr/sbin/update-ca-certificates")
    assert target in plan.what
    assert not Path(target).exists()


def test_there_is_nothing_to_do_where_nothing_of_ours_is(store: AnchorFolder) -> None:
    execute(store.refresh)
    plan = stores.untrust(store)
    assert (plan.commands, plan.what[:13]) == ((), "Nothing to do")


@pytest.mark.parametrize("content", [b"", b"garbage", company_root()])
def test_only_our_own_root_is_ever_put_in(
    content: bytes, store: AnchorFolder, tmp_path: Path
) -> None:
    (tmp_path / "ca.pem").write_bytes(content)
    with pytest.raises(ValueError, match="does not hold one Weir CA"):
        store.plan_trust(tmp_path / "ca.pem")


def test_trust_that_had_no_effect_is_an_error(
    store: AnchorFolder, settings: Settings, made: authority.Authority
) -> None:
    with pytest.raises(OSError, match="does not hold the CA after: install"):
        stores.trust(store, settings.ca_file, made.fingerprint_sha256, run=lambda command: "")


def test_untrust_that_had_no_effect_is_an_error(
    store: AnchorFolder, settings: Settings, made: authority.Authority
) -> None:
    stores.trust(store, settings.ca_file, made.fingerprint_sha256)
    with pytest.raises(OSError, match="still holds a Weir CA after: rm"):
        stores.untrust(store, run=lambda command: "")


def test_fedora_has_its_own_folder_and_command(
    tmp_path: Path, settings: Settings, made: authority.Authority
) -> None:
    store = anchor_folder.fedora(tmp_path)
    assert not store.is_here()
    store.anchors.mkdir(parents=True)
    store.tool.parent.mkdir(parents=True)
    store.tool.touch()
    assert store.is_here()
    plan = store.plan_trust(settings.ca_file)
    assert plan.commands[0][-1].startswith(f"{tmp_path}/etc/pki/ca-trust/source/anchors/weir-")
    assert plan.commands[0][-1].endswith(".pem")
    assert plan.commands[1] == (f"{tmp_path}/usr/bin/update-ca-trust", "extract")
