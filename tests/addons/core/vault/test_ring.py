import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from addons.core.call import Note, Refusal, iso
from addons.core.control.view import View
from addons.core.secret import Secret
from addons.core.vault.lock import Lock
from addons.core.vault.master_key import MasterKey
from addons.core.vault.ring import DOUBT_S, Picked, Ring
from tests.addons.core.vault.conftest import CANARY, OpenVault

NOW = 1_790_000_000.0
SECOND = "sk-second-0123456789-abcd"


@dataclass
class Turning:
    """A ring over a vault, and what it told."""

    vault: OpenVault
    view: View
    notes: list[Note] = field(default_factory=list)
    locked: str = ""
    now: float = NOW
    asked: int = 0

    def __post_init__(self) -> None:
        self.ring = Ring(self.view, self.unlock, self.notes.append, lambda: self.now)

    def unlock(self, lock: Lock) -> MasterKey:
        self.asked += 1
        if self.locked:
            raise ValueError(self.locked)
        return self.vault.master

    def pick(self, upstream: str = "openai") -> Picked:
        picked = self.ring.pick(upstream, self.now)
        assert isinstance(picked, Picked)
        return picked

    def secrets(self, number: int) -> list[str]:
        return [self.pick().secret.reveal() for _ in range(number)]

    def refusal(self, upstream: str = "openai") -> Refusal:
        refusal = self.ring.pick(upstream, self.now)
        assert isinstance(refusal, Refusal)
        return refusal


@pytest.fixture
def turning(vault: OpenVault) -> Iterator[Turning]:
    view = View(vault.path)
    yield Turning(vault, view)
    view.close()


def test_a_key_is_given_with_where_it_may_go(turning: Turning) -> None:
    key = turning.vault.add()
    turning.view.look()
    assert turning.pick() == Picked(key.key_id, 1, Secret(CANARY), ("api.openai.com",))
    assert "canary" not in repr(turning.pick())


def test_without_a_key_the_remedy_is_told(turning: Turning) -> None:
    turning.vault.add()
    turning.view.look()
    refusal = turning.refusal("anthropic")
    assert (refusal.status, refusal.code) == (400, "no_provider_key")
    assert "./run.sh key add anthropic" in refusal.message


def test_an_empty_vault_asks_for_no_master_key(turning: Turning) -> None:
    turning.view.look()
    assert turning.ring.is_empty
    assert turning.refusal().code == "no_provider_key"
    assert turning.asked == 0


def test_keys_take_turns(turning: Turning) -> None:
    turning.vault.add("one-0123456789-abc")
    turning.vault.add("two-0123456789-abc")
    turning.vault.add("three-0123456789-a")
    turning.view.look()
    first = turning.secrets(3)
    assert len(set(first)) == 3
    assert turning.secrets(6) == first * 2


def test_a_key_that_rests_is_passed_over_until_its_time(turning: Turning) -> None:
    one = turning.vault.add("one-0123456789-abc")
    turning.vault.add("two-0123456789-abc")
    turning.view.look()
    turning.ring.rest(one.key_id, NOW + 10)
    assert set(turning.secrets(4)) == {"two-0123456789-abc"}
    assert turning.ring.rests_until("openai", NOW) == NOW
    turning.now = NOW + 10
    assert len(set(turning.secrets(2))) == 2


def test_the_others_share_the_turns_of_one_that_rests(turning: Turning) -> None:
    keys = [turning.vault.add(f"key-{number}-0123456789") for number in range(3)]
    turning.view.look()
    turning.ring.rest(keys[0].key_id, NOW + 10)
    given = turning.secrets(100)
    assert sorted(map(given.count, set(given))) == [50, 50]


def test_if_all_rest_the_first_to_be_rested_goes(turning: Turning) -> None:
    one = turning.vault.add("one-0123456789-abc")
    two = turning.vault.add("two-0123456789-abc")
    turning.view.look()
    turning.ring.rest(one.key_id, NOW + 20)
    turning.ring.rest(two.key_id, NOW + 10)
    assert set(turning.secrets(3)) == {"two-0123456789-abc"}
    assert turning.ring.rests_until("openai", NOW) == NOW + 10
    assert turning.ring.rests_until("nobody", NOW) == NOW


def test_the_version_in_grace_steps_in_for_a_refused_one_and_stays(turning: Turning) -> None:
    key = turning.vault.rotate(turning.vault.add(), SECOND, iso(NOW + 3600))
    turning.view.look()
    assert turning.secrets(1) == [SECOND]
    turning.ring.refused(key.key_id, 2)
    turning.ring.refused(key.key_id, 2)
    assert turning.secrets(5) == [CANARY] * 5
    (note,) = turning.notes
    assert (note.kind, note.subject) == ("key_refused", "openai “team”")
    assert "refused version 2 (…abcd). Version 1 (…QZ7w) is used" in note.detail
    assert f"./run.sh key rotate {key.key_id}" in note.detail


def test_grace_ends_by_the_clock(turning: Turning) -> None:
    key = turning.vault.rotate(turning.vault.add(), SECOND, iso(NOW + 3600))
    turning.view.look()
    turning.ring.refused(key.key_id, 2)
    turning.now = NOW + 3600
    assert turning.secrets(1) == [SECOND]


def test_a_rotation_ends_the_refusal(turning: Turning) -> None:
    key = turning.vault.rotate(turning.vault.add(), SECOND, iso(NOW + 3600))
    turning.view.look()
    turning.ring.refused(key.key_id, 2)
    turning.vault.rotate(key, "third-0123456789-abc", iso(NOW + 3600))
    turning.view.look()
    assert turning.secrets(1) == ["third-0123456789-abc"]


def test_if_both_versions_are_refused_the_active_one_goes_and_the_provider_says_no(
    turning: Turning,
) -> None:
    key = turning.vault.rotate(turning.vault.add(), SECOND, iso(NOW + 3600))
    turning.view.look()
    for version in (2, 1):
        turning.ring.refused(key.key_id, version)
    assert turning.secrets(4) == [SECOND] * 4
    assert len(turning.notes) == 2


def test_a_refused_key_waits_behind_the_others(turning: Turning) -> None:
    one = turning.vault.add("one-0123456789-abc")
    turning.vault.add("two-0123456789-abc")
    turning.view.look()
    turning.ring.refused(one.key_id, 1)
    assert set(turning.secrets(4)) == {"two-0123456789-abc"}
    turning.now = NOW + DOUBT_S
    assert "one-0123456789-abc" in turning.secrets(2)
    turning.ring.refused(one.key_id, 1)
    assert set(turning.secrets(4)) == {"two-0123456789-abc"}
    assert len(turning.notes) == 1


def test_a_key_that_is_gone_meanwhile_can_be_refused(turning: Turning) -> None:
    turning.view.look()
    turning.ring.refused("k0", 1)
    assert turning.notes == []


def test_a_locked_vault_says_so_and_gives_nothing(turning: Turning) -> None:
    turning.locked = "the keyring is locked. Unlock it."
    turning.vault.add()
    turning.view.look()
    refusal = turning.refusal()
    assert (refusal.status, refusal.code) == (503, "vault_locked")
    assert refusal.message == "weir: vault locked: the keyring is locked. Unlock it."
    assert not turning.ring.is_empty


def test_a_key_that_was_changed_in_the_file_is_not_used_and_somebody_is_told(
    turning: Turning,
) -> None:
    key = turning.vault.add()
    turning.vault.add("two-0123456789-abc", "anthropic")
    turning.vault.control.db.execute(
        """update provider_keys set hosts = '["evil.example"]' where upstream = 'openai'"""
    )
    for _ in range(2):
        turning.view.look()
        refusal = turning.refusal()
        assert (refusal.status, refusal.code) == (503, "key_damaged")
        turning.vault.add("three-0123456789-a", "mistral")
    assert turning.pick("anthropic").secret.reveal() == "two-0123456789-abc"
    (note,) = turning.notes
    assert (note.kind, note.subject) == ("key_damaged", f"openai {key.key_id}")
    assert f"./run.sh key remove {key.key_id}" in note.detail


def test_what_cannot_be_read_is_refused_even_if_it_was_known_before(turning: Turning) -> None:
    turning.vault.add()
    turning.view.look()
    turning.vault.control.db.execute("update provider_keys set hosts = '{'")
    turning.view.look()
    refusal = turning.refusal()
    assert (refusal.status, refusal.code) == (503, "control_unreadable")


def test_a_pick_costs_next_to_nothing(turning: Turning) -> None:
    for number in range(10):
        turning.vault.add(f"key-{number}-0123456789")
    turning.view.look()
    begin = time.perf_counter()
    turning.secrets(1000)
    assert time.perf_counter() - begin < 0.5
