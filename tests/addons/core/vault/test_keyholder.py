import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from addons.core.call import Note
from addons.core.control.view import View
from addons.core.secret import Secret
from addons.core.vault import data_keys, keyholder, lock, master_key
from addons.core.vault.keyholder import Keyholder
from addons.core.vault.lock import Lock, Source
from addons.core.vault.master_key import MasterKey
from tests.addons.core.vault.conftest import CANARY, NOW, OpenVault


@dataclass
class Holding:
    """A keyholder over a vault whose master key may be out of reach."""

    vault: OpenVault
    view: View
    notes: list[Note] = field(default_factory=list)
    known: dict[str, MasterKey] = field(default_factory=dict)
    asked: int = 0
    may_answer: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_answer.set()
        self.known = {self.vault.master.master_key_id: self.vault.master}
        self.holder = Keyholder(self.view, self.unlock, self.notes.append)

    def unlock(self, wanted: Lock) -> MasterKey:
        self.asked += 1
        self.may_answer.wait(10)
        if wanted.master_key_id not in self.known:
            raise ValueError("the keyring is locked")
        return self.known[wanted.master_key_id]

    def secrets(self, upstream: str = "openai") -> list[str]:
        keys = self.holder.keys.by_upstream.get(upstream, ())
        return [version.secret.reveal() for key in keys for version in key.versions]


@pytest.fixture
def holding(vault: OpenVault) -> Iterator[Holding]:
    view = View(vault.path)
    yield Holding(vault, view)
    view.close()


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.005)


def rewrap(vault: OpenVault) -> MasterKey:
    """Lock the vault with another master key."""
    planned = lock.plan(Source.FILE, "/elsewhere", NOW)
    new = master_key.new(planned.master_key_id)
    with vault.control.change() as change:
        lock.set_state(change, vault.lock, "retired")
        lock.insert(change, planned.locked_with(new), "active")
        data_keys.rewrap(change.db, vault.master, new)
    return new


def test_keys_are_there_when_the_view_has_started(holding: Holding) -> None:
    holding.vault.add()
    holding.view.start()
    assert holding.secrets() == [CANARY]
    assert holding.asked == 1


def test_a_key_that_is_added_while_it_runs_comes_by_itself(holding: Holding) -> None:
    holding.view.start()
    holding.vault.add()
    wait_until(holding.secrets)


def test_a_removed_key_goes(holding: Holding) -> None:
    key = holding.vault.add()
    holding.view.look()
    holding.vault.remove(key)
    holding.view.look()
    assert holding.holder.keys.by_upstream == {}
    assert holding.asked == 1


def test_a_version_that_is_not_in_use_is_not_held(holding: Holding) -> None:
    from addons.core.vault import key_changes

    key = holding.vault.add()
    with holding.vault.control.change() as change:
        key_changes.stage(change, holding.vault.master, key, Secret("new-0123456789-abc"))
    holding.view.look()
    assert holding.secrets() == [CANARY]


def test_the_active_version_comes_first(holding: Holding) -> None:
    key = holding.vault.add()
    key = holding.vault.rotate(key, "second-0123456789", "2026-11-26T09:00:00.000Z")
    holding.view.look()
    assert holding.secrets() == ["second-0123456789", CANARY]
    (one,) = holding.holder.keys.by_upstream["openai"]
    assert [version.until for version in one.versions] == [float("inf"), 1_795_683_600.0]


def test_a_locked_vault_opens_when_a_call_asks_again(
    holding: Holding, monkeypatch: pytest.MonkeyPatch
) -> None:
    holding.known.clear()
    holding.vault.add()
    holding.view.look()
    assert holding.holder.keys.locked == {"openai"}
    assert holding.holder.keys.why == "the keyring is locked"
    holding.known[holding.vault.master.master_key_id] = holding.vault.master
    monkeypatch.setattr(keyholder, "AGAIN_S", 0)
    holding.holder.try_again()
    wait_until(holding.secrets)
    assert not holding.holder.keys.locked


def test_a_person_is_not_asked_again_and_again(holding: Holding) -> None:
    holding.known.clear()
    holding.vault.add()
    holding.view.look()
    for _ in range(5):
        holding.holder.try_again()
    assert holding.asked == 1


def test_a_question_that_nobody_answers_holds_up_nothing(
    holding: Holding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyholder, "_PATIENCE_S", 0.01)
    holding.may_answer.clear()
    holding.vault.add()
    holding.view.look()
    assert holding.holder.keys.locked == {"openai"}
    holding.holder.try_again()
    holding.may_answer.set()
    wait_until(holding.secrets)


def test_with_another_master_key_what_was_open_stays_open(holding: Holding) -> None:
    holding.vault.add()
    holding.view.look()
    new = rewrap(holding.vault)
    holding.view.look()
    assert holding.secrets() == [CANARY]
    assert holding.asked == 1
    holding.vault.master = new
    holding.vault.add("second-0123456789", "anthropic")
    holding.view.look()
    assert holding.holder.keys.locked == {"anthropic"}
    assert holding.secrets() == [CANARY]


def test_the_new_master_key_is_asked_for_when_it_is_needed(holding: Holding) -> None:
    holding.vault.add()
    holding.view.look()
    new = holding.vault.master = rewrap(holding.vault)
    holding.known[new.master_key_id] = new
    holding.vault.add("second-0123456789", "anthropic")
    holding.view.look()
    assert holding.secrets("anthropic") == ["second-0123456789"]


def test_a_master_key_that_does_not_fit_opens_nothing(holding: Holding) -> None:
    holding.known = {holding.vault.lock.master_key_id: master_key.new("m0")}
    holding.vault.add()
    holding.view.look()
    assert holding.secrets() == []
    assert holding.holder.keys.locked == {"openai"}


def test_keys_without_a_lock_stay_shut(holding: Holding) -> None:
    holding.vault.add()
    holding.vault.control.db.execute("pragma foreign_keys = off")
    holding.vault.control.db.execute("delete from master_keys")
    holding.view.look()
    assert holding.holder.keys.locked == {"openai"}
    assert holding.asked == 0


def test_a_changed_row_is_told_once_and_the_others_open(holding: Holding) -> None:
    holding.vault.add()
    holding.vault.add("second-0123456789", "anthropic")
    holding.vault.control.db.execute(
        "update provider_keys set label = 'x' where upstream = 'openai'"
    )
    holding.view.look()
    assert holding.holder.keys.damaged == {"openai"}
    assert holding.secrets("anthropic") == ["second-0123456789"]
    assert [note.kind for note in holding.notes] == ["key_damaged"]
