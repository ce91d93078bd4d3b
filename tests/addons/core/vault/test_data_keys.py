import pytest

from addons.core.vault import data_keys, master_key
from addons.core.vault.data_keys import Sealed
from tests.addons.core.vault.conftest import OpenVault


def sealed_in(vault: OpenVault, plain: bytes = b"secret", fact: str = "a") -> Sealed:
    with vault.control.change() as change:
        return data_keys.seal(change.db, vault.master, plain, fact)


def test_what_was_sealed_opens_with_the_master_key(vault: OpenVault) -> None:
    sealed = sealed_in(vault)
    assert data_keys.unseal(vault.control.db, vault.master, sealed, "a") == b"secret"


def test_every_secret_has_a_data_key_of_its_own(vault: OpenVault) -> None:
    first, second = sealed_in(vault), sealed_in(vault)
    swapped = Sealed(first.data_key_id, second.box)
    with pytest.raises(ValueError, match="does not open"):
        data_keys.unseal(vault.control.db, vault.master, swapped, "a")


def test_data_keys_cannot_be_swapped(vault: OpenVault) -> None:
    first, second = sealed_in(vault), sealed_in(vault)
    with vault.control.change() as change:
        change.db.execute(
            "update data_keys set wrapped = (select wrapped from data_keys where data_key_id = ?)",
            (second.data_key_id,),
        )
    with pytest.raises(ValueError, match="does not open"):
        data_keys.unseal(vault.control.db, vault.master, first, "a")


@pytest.mark.parametrize("is_same_id", [True, False])
def test_another_master_key_opens_nothing(vault: OpenVault, is_same_id: bool) -> None:
    sealed = sealed_in(vault)
    other = master_key.new(vault.master.master_key_id if is_same_id else "m0")
    with pytest.raises(ValueError, match=r"another master key"):
        data_keys.unseal(vault.control.db, other, sealed, "a")


def test_what_lost_its_data_key_is_gone_for_good(vault: OpenVault) -> None:
    sealed = sealed_in(vault)
    with vault.control.change() as change:
        data_keys.forget(change.db, sealed.data_key_id)
    with pytest.raises(ValueError, match="data key is gone"):
        data_keys.unseal(vault.control.db, vault.master, sealed, "a")


def test_a_new_master_key_opens_what_the_old_one_sealed(vault: OpenVault) -> None:
    sealed = [sealed_in(vault, bytes([number])) for number in range(5)]
    new = master_key.new("m2")
    with vault.control.change() as change:
        change.db.execute("pragma defer_foreign_keys = on")
        assert data_keys.rewrap(change.db, vault.master, new) == 5
        for number, each in enumerate(sealed):
            assert data_keys.unseal(change.db, new, each, "a") == bytes([number])
        with pytest.raises(ValueError, match="another master key"):
            data_keys.unseal(change.db, vault.master, sealed[0], "a")
        change.db.execute("delete from data_keys")
