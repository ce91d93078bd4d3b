import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from addons.core.call import Refusal
from addons.core.control.control import Control
from addons.core.control.view import View
from addons.core.policy import client_token, minted, signing
from addons.core.policy.grant import Grant
from addons.core.policy.tokens import Tokens
from addons.core.vault.master_key import MasterKey
from tests.addons.core.policy.mint import DAY, HOLDER, NOW, narrowed, new_claims
from tests.upstream.waiting import wait_until

PATIENCE_S = 60.0
"""The machine may be busy."""


@pytest.fixture
def view(path: Path, control: Control) -> Iterator[View]:
    with closing(View(path)) as view:
        yield view


@pytest.fixture
def tokens(view: View) -> Tokens:
    tokens = Tokens(view)
    view.start()
    return tokens


def mint(control: Control, master: MasterKey, **changes: object) -> str:
    with control.change() as change:
        said = new_claims(**changes)
        return minted.mint(change, signing.signer(change, master), said).reveal()


def code(tokens: Tokens, text: str, now: float = NOW) -> str:
    checked = tokens.check(text, now)
    return checked.code if isinstance(checked, Refusal) else ""


def test_a_token_that_was_minted_stands(
    tokens: Tokens, control: Control, master: MasterKey
) -> None:
    assert tokens.is_empty
    text = mint(control, master)
    assert wait_until(lambda: not tokens.is_empty, PATIENCE_S)
    checked = tokens.check(f"sk-ant-api03-{text}", NOW)
    assert isinstance(checked, Grant)
    assert (checked.label, checked.models) == ("ann", ("gpt-*",))
    assert tokens.is_token(f"sk-{text}")
    assert not tokens.is_token("sk-proj-mine")


def test_a_revoked_token_stands_no_more_within_a_second(
    tokens: Tokens, control: Control, master: MasterKey
) -> None:
    took_s: list[float] = []
    while not took_s or (took_s[-1] > 1 and len(took_s) < 5):  # the machine may be busy
        text = mint(control, master)
        assert wait_until(lambda: code(tokens, text) == "", PATIENCE_S)  # noqa: B023
        granted = tokens.check(text, NOW)
        assert isinstance(granted, Grant)
        with control.change() as change:
            minted.revoke(change, granted.token_id)
        begun = time.monotonic()
        assert wait_until(lambda: code(tokens, text) == "token_revoked", PATIENCE_S)  # noqa: B023
        took_s.append(time.monotonic() - begun)
    assert min(took_s) < 1


def test_revoking_a_parent_ends_the_whole_tree_and_a_child_itself_alone(
    tokens: Tokens, control: Control, master: MasterKey
) -> None:
    text = mint(control, master, holder=HOLDER)
    (kept,) = minted.listed(control.db)
    left = narrowed_twice(text, kept.token_id)
    assert wait_until(lambda: code(tokens, left[0]) == "", PATIENCE_S)
    with control.change() as change:
        minted.revoke(change, f"{kept.token_id}.{'a' * 10}")
    assert wait_until(lambda: code(tokens, left[0]) == "token_revoked", PATIENCE_S)
    assert (code(tokens, left[1]), code(tokens, text)) == ("", "token_bound")
    with control.change() as change:
        minted.revoke(change, kept.token_id)
    assert wait_until(lambda: code(tokens, left[1]) == "token_revoked", PATIENCE_S)


def narrowed_twice(parent: str, token_id: str) -> list[str]:
    return [narrowed(parent, token_id=f"{token_id}.{letter * 10}") for letter in "ab"]


def test_time_is_looked_at_at_each_use(tokens: Tokens, control: Control, master: MasterKey) -> None:
    text = mint(control, master, expires_at=NOW + DAY)
    assert wait_until(lambda: code(tokens, text) == "", PATIENCE_S)
    for late, expected in ((29, ""), (30, "token_expired"), (DAY, "token_expired")):
        assert code(tokens, text, NOW + DAY + late) == expected
    assert code(tokens, text, NOW - 30) == ""
    assert code(tokens, text, NOW - 31) == "token_not_yet_valid"


@pytest.mark.parametrize("text", ["", "sk-", "eyJ.x.y", "\ud800", "sk-" + "e" * 9000])
def test_anything_else_is_refused(
    tokens: Tokens, control: Control, master: MasterKey, text: str
) -> None:
    mint(control, master)
    assert wait_until(lambda: not tokens.is_empty, PATIENCE_S)
    assert code(tokens, text) == client_token.CHANGED.code


def test_no_token_is_kept_in_memory_as_it_is(
    tokens: Tokens, control: Control, master: MasterKey
) -> None:
    text = mint(control, master)
    assert wait_until(lambda: code(tokens, text) == "", PATIENCE_S)
    assert text not in repr(tokens.__dict__)


def test_what_cannot_be_read_lets_nobody_through(
    tokens: Tokens, view: View, control: Control, master: MasterKey
) -> None:
    text = mint(control, master)
    assert wait_until(lambda: code(tokens, text) == "", PATIENCE_S)
    view.trouble = "control.db is not a database"
    assert not tokens.is_empty
    checked = tokens.check(text, NOW)
    assert isinstance(checked, Refusal)
    assert (checked.status, checked.code) == (503, "control_unreadable")
