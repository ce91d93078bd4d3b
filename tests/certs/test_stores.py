"""Finding the stores of a machine."""

from pathlib import Path

from certs import stores


def test_a_machine_without_stores_has_none(tmp_path: Path) -> None:
    assert stores.all_here(tmp_path, tmp_path) == ()


def test_every_store_that_is_there_is_found(tmp_path: Path) -> None:
    for file in (
        *("usr/local/share/ca-certificates/x", "usr/sbin/update-ca-certificates"),
        *("etc/pki/ca-trust/source/anchors/x", "usr/bin/update-ca-trust"),
        "home/.pki/nssdb/cert9.db",
    ):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    found = stores.all_here(tmp_path, tmp_path / "home")
    assert [store.name for store in found] == ["system", "system", "nss"]
