import pytest
from sqlite_utils import Database

from addons.core.control import audit
from addons.core.secret import Secret
from addons.core.vault import key_changes, provider_key
from addons.core.vault.provider_key import ProviderKey
from tests.addons.core.vault.conftest import CANARY, NOW, OpenVault
from tests.addons.core.vault.test_provider_key import opened

TOMORROW = "2026-11-26T09:00:00.000Z"


def states(key: ProviderKey) -> list[tuple[int, str]]:
    return [(version.version, version.state) for version in key.versions]


def found(vault: OpenVault, key: ProviderKey) -> ProviderKey:
    again = provider_key.find(vault.control.db, key.key_id)
    assert again is not None
    return again


def lines(vault: OpenVault) -> list[tuple[str, str, str]]:
    entries = reversed(audit.entries(vault.control.db))
    return [(entry.what, entry.kind, entry.detail) for entry in entries]


def test_a_key_is_active_at_once_and_the_audit_knows_who_added_it(vault: OpenVault) -> None:
    key = vault.add()
    assert states(key) == [(1, "active")]
    (entry,) = audit.entries(vault.control.db)
    assert entry == audit.Entry(
        NOW, "alice@terminal", "add", "provider key", key.key_id, "openai team …QZ7w"
    )


def test_a_new_version_is_not_in_use_yet(vault: OpenVault) -> None:
    key = vault.add()
    with vault.control.change() as change:
        key_changes.stage(change, vault.master, key, Secret("second-0123456789"))
    assert states(found(vault, key)) == [(2, "new"), (1, "active")]


def test_a_rotation_keeps_the_one_before_in_grace(vault: OpenVault) -> None:
    key = vault.rotate(vault.add(), "second-0123456789", TOMORROW)
    assert states(key) == [(2, "active"), (1, "grace")]
    assert key.versions[1].grace_until == TOMORROW
    assert opened(vault) == ["second-0123456789", CANARY]


def test_the_one_before_that_is_gone(vault: OpenVault) -> None:
    key = vault.rotate(vault.add(), "second-0123456789", TOMORROW)
    key = vault.rotate(key, "third-01234567890", TOMORROW)
    assert states(key) == [(3, "active"), (2, "grace"), (1, "retired")]
    assert key.versions[2].sealed is None
    assert opened(vault) == ["third-01234567890", "second-0123456789"]


def test_a_rotation_that_was_cut_short_is_replaced_by_the_next(vault: OpenVault) -> None:
    key = vault.add()
    with vault.control.change() as change:
        key_changes.stage(change, vault.master, key, Secret("lost-0123456789-0"))
    key = vault.rotate(found(vault, key), "second-0123456789", TOMORROW)
    assert [state for _, state in states(key)] == ["active", "grace"]
    assert opened(vault) == ["second-0123456789", CANARY]


def test_a_version_that_the_provider_refused_can_be_dropped(vault: OpenVault) -> None:
    key = vault.add()
    with vault.control.change() as change:
        version = key_changes.stage(change, vault.master, key, Secret("wrong-0123456789"))
    with vault.control.change() as change:
        key_changes.drop(change, key, version, "the provider refused it")
    assert states(found(vault, key)) == [(1, "active")]
    assert lines(vault)[-1][2] == "version 2 …6789: the provider refused it"


@pytest.mark.parametrize(
    ("until", "retired"), [("2026-11-25T08:59:59.999Z", 1), (NOW, 1), (TOMORROW, 0)]
)
def test_grace_ends_at_its_time(vault: OpenVault, until: str, retired: int) -> None:
    key = vault.rotate(vault.add(), "second-0123456789", until)
    with vault.control.change() as change:
        assert key_changes.retire_what_is_over(change) == retired
    assert states(found(vault, key))[1] == (1, "retired" if retired else "grace")
    assert len(opened(vault)) == 2 - retired


def test_a_removed_key_leaves_nothing_but_a_line(vault: OpenVault) -> None:
    key = vault.rotate(vault.add(), "second-0123456789", TOMORROW)
    vault.remove(key)
    for table in ("provider_keys", "provider_key_versions", "data_keys"):
        count = Database(vault.control.db)[table].count
        assert count == 0, table
    assert [what for what, _, _ in lines(vault)] == ["add", "rotate", "remove"]


def test_a_change_of_a_row_that_was_tampered_with_fails_and_changes_nothing(
    vault: OpenVault,
) -> None:
    key = vault.add()
    vault.control.db.execute("""update provider_keys set hosts = '["evil.example"]'""")
    with pytest.raises(ValueError, match="does not open"):
        vault.rotate(found(vault, key), "second-0123456789", TOMORROW)
    assert states(found(vault, key)) == [(1, "active")]
