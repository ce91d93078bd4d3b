from pathlib import Path

import pytest

from addons.core.control.control import Control
from addons.core.policy import claims, minted, signing
from addons.core.policy.claims import Claims
from addons.core.vault.master_key import MasterKey
from tests.addons.core.policy.mint import HOLDER, new_claims


def mint(control: Control, master: MasterKey, said: Claims) -> str:
    with control.change() as change:
        return minted.mint(change, signing.signer(change, master), said).reveal()


def test_what_a_token_says_is_kept_and_the_token_is_not(
    control: Control, master: MasterKey, path: Path
) -> None:
    said = new_claims(holder=HOLDER, providers=("openai",), operations=("chat",))
    text = mint(control, master, said)
    (kept,) = minted.listed(control.db)
    assert (kept.token_id, kept.label, kept.project) == (said.token_id, "ann", "web")
    assert (kept.providers, kept.models, kept.operations) == (("openai",), ("gpt-*",), ("chat",))
    assert (kept.is_delegable, kept.expires_at, kept.revoked_at) == (True, said.expires_at, "")
    assert text.rpartition(".")[2].encode() not in path.read_bytes()


def test_revoking_is_kept_once(control: Control, master: MasterKey) -> None:
    said = new_claims()
    mint(control, master, said)
    with control.change() as change:
        assert minted.revoke(change, said.token_id)
        assert not minted.revoke(change, said.token_id)
    assert minted.revoked(control.db) == {said.token_id}
    (kept,) = minted.listed(control.db)
    assert kept.revoked_at
    told = control.db.execute("select what, kind, subject from audit").fetchall()
    assert [row for row in told if row[1] == "client token"] == [
        ("mint", "client token", said.token_id),
        ("revoke", "client token", said.token_id),
    ]


def test_a_token_that_no_check_would_let_through_leaves_nothing(
    control: Control, master: MasterKey
) -> None:
    with pytest.raises(ValueError, match="label"):
        mint(control, master, new_claims(label="two words"))
    assert minted.listed(control.db) == ()


def test_ids_are_what_claims_take() -> None:
    parent = minted.new_id()
    for token_id in (parent, minted.new_id(parent)):
        assert claims.objection(new_claims() if not token_id else _with_id(token_id)) == ""
    assert minted.new_id() != parent


def _with_id(token_id: str) -> Claims:
    from dataclasses import replace

    return replace(new_claims(), token_id=token_id)
