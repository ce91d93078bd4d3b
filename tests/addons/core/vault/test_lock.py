from dataclasses import replace

import pytest

from addons.core.secret import Secret
from addons.core.vault import lock, master_key
from addons.core.vault.lock import Source
from tests.addons.core.vault.conftest import NOW, OpenVault

pytestmark = pytest.mark.usefixtures("quick_passphrases")


def test_the_lock_in_use_is_found_and_fits_its_key(vault: OpenVault) -> None:
    found = lock.active(vault.control.db)
    assert found == vault.lock
    assert found is not None
    assert found.fits(vault.master)
    assert lock.left_over(vault.control.db) == []


def test_another_key_does_not_fit(vault: OpenVault) -> None:
    assert not vault.lock.fits(master_key.new(vault.lock.master_key_id))
    assert not vault.lock.fits(master_key.new("m0"))


@pytest.mark.parametrize(
    "changed",
    [
        {"source": Source.FILE},
        {"place": "/elsewhere"},
        {"salt": b"0123456789abcdef"},
        {"created_at": ""},
        {"master_key_id": "m0"},
        {"proof": b""},
    ],
)
def test_a_lock_that_was_changed_fits_nobody(vault: OpenVault, changed: dict[str, str]) -> None:
    assert not replace(vault.lock, **changed).fits(vault.master)  # type: ignore[arg-type]


def test_only_the_right_passphrase_fits() -> None:
    planned = lock.plan(Source.PASSPHRASE, "", NOW)
    locked = planned.locked_with(planned.derive(Secret("correct horse battery")))
    assert locked.fits(locked.derive(Secret("correct horse battery")))
    assert not locked.fits(locked.derive(Secret("correct horse batterY")))


def test_only_a_passphrase_needs_a_salt_and_it_is_never_the_same() -> None:
    assert lock.plan(Source.FILE, "/a", NOW).salt == b""
    assert len({lock.plan(Source.PASSPHRASE, "", NOW).salt for _ in range(100)}) == 100


def test_a_lock_goes_through_its_states(vault: OpenVault) -> None:
    other = lock.plan(Source.FILE, "/a", NOW)
    with vault.control.change() as change:
        lock.insert(change, other, "new")
    assert lock.left_over(vault.control.db) == [other]
    with vault.control.change() as change:
        lock.set_state(change, vault.lock, "retired")
        lock.set_state(change, other, "active")
    assert lock.active(vault.control.db) == other
    with vault.control.change() as change:
        lock.delete(change, vault.lock)
    assert lock.left_over(vault.control.db) == []


def test_without_a_vault_there_is_no_lock(vault: OpenVault) -> None:
    with vault.control.change() as change:
        lock.delete(change, vault.lock)
    assert lock.active(vault.control.db) is None
