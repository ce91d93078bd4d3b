"""Finding the stores of a machine and running their commands."""

from pathlib import Path

import pytest

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


def test_a_command_gives_what_it_printed() -> None:
    assert stores.execute(("printf", "%s", "two words")) == "two words"


def test_a_failed_command_says_what_it_complained_of() -> None:
    with pytest.raises(OSError, match=r"`ls /nonexistent` failed: .*[Nn]o such file"):
        stores.execute(("ls", "/nonexistent"))


def test_a_missing_tool_is_an_os_error() -> None:
    with pytest.raises(OSError, match="no-such-tool"):
        stores.execute(("no-such-tool",))


def test_a_place_that_one_may_write_to_needs_no_sudo(tmp_path: Path) -> None:
    assert stores.as_root([("rm", "x")], tmp_path / "not yet" / "there") == (("rm", "x"),)
