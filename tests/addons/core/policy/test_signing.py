import pytest

from addons.core.control.control import Control
from addons.core.policy import client_token, signing
from addons.core.policy.client_token import Verified
from addons.core.vault import master_key
from addons.core.vault.master_key import MasterKey
from tests.addons.core.policy.mint import new_claims


def test_the_first_token_makes_the_key_and_the_next_one_finds_it(
    control: Control, master: MasterKey
) -> None:
    with control.change() as change:
        first = signing.signer(change, master)
    with control.change() as change:
        assert signing.signer(change, master).key_id == first.key_id
    (found,) = signing.public_keys(control.db)
    assert found == client_token.header(first.key_id)


def test_a_replaced_key_signs_no_more_and_its_tokens_stand(
    control: Control, master: MasterKey
) -> None:
    with control.change() as change:
        first = signing.signer(change, master)
    with control.change() as change:
        second = signing.replaced(change, master)
    assert second.key_id != first.key_id
    keys = signing.public_keys(control.db)
    for each in (first, second):
        text = client_token.sign(new_claims(), each.private, each.key_id)
        assert isinstance(client_token.verify(text, keys), Verified)


@pytest.mark.parametrize("column", ["public", "created_at", "box"])
def test_a_changed_row_signs_nothing(control: Control, master: MasterKey, column: str) -> None:
    with control.change() as change:
        signing.signer(change, master)
        value: object = "x" if column == "created_at" else b"x" * 32
        change.db.execute(f"update signing_keys set {column} = ?", (value,))  # noqa: S608
    with control.change() as change, pytest.raises(ValueError, match="does not open"):
        signing.signer(change, master)


def test_another_master_key_signs_nothing(control: Control, master: MasterKey) -> None:
    with control.change() as change:
        signing.signer(change, master)
    with control.change() as change, pytest.raises(ValueError, match="does not open"):
        signing.signer(change, master_key.new(master.master_key_id))


def test_no_private_half_is_in_the_file(control: Control, master: MasterKey) -> None:
    with control.change() as change:
        signer = signing.signer(change, master)
    (row,) = control.db.execute("select * from signing_keys").fetchall()
    assert signer.private.private_bytes_raw() not in b"".join(
        each for each in row if isinstance(each, bytes)
    )
