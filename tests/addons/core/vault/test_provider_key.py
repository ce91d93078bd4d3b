import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from addons.core.control import audit
from addons.core.secret import Secret
from addons.core.vault import data_keys, provider_key
from tests.addons.core.vault.conftest import CANARY, NOW, OpenVault


def opened(vault: OpenVault) -> list[str]:
    """Open every version that has a secret."""
    db = vault.control.db
    return [
        provider_key.secret_of(
            vault.master, data_keys.find(db, version.sealed.data_key_id), key, version
        ).reveal()
        for key in provider_key.listed(db)
        for version in key.versions
        if version.sealed
    ]


def test_a_key_that_was_added_is_listed_and_opens(vault: OpenVault) -> None:
    key = vault.add()
    assert provider_key.listed(vault.control.db) == (key,)
    assert (key.upstream, key.label, key.created_at) == ("openai", "team", NOW)
    assert key.active is not None
    assert key.active.last_four == "QZ7w"
    assert opened(vault) == [CANARY]


@budget(
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    secret=st.text(st.characters(codec="utf-8"), min_size=1),
    label=st.text(st.characters(codec="utf-8", exclude_characters="\0")),
)
def test_any_secret_comes_back_as_it_was(vault: OpenVault, secret: str, label: str) -> None:
    key = vault.add(secret, label=label)
    assert opened(vault) == [secret]
    vault.remove(key)


CHANGES = [
    ("provider_keys", "upstream", "'anthropic'"),
    ("provider_keys", "provider", "'anthropic'"),
    ("provider_keys", "hosts", """'["evil.example"]'"""),
    ("provider_keys", "hosts", "'[]'"),
    ("provider_keys", "label", "'other'"),
    ("provider_keys", "created_at", "'2020-01-01T00:00:00.000Z'"),
    ("provider_key_versions", "version", "7"),
    ("provider_key_versions", "state", "'grace'"),
    ("provider_key_versions", "grace_until", "'2099-01-01T00:00:00.000Z'"),
    ("provider_key_versions", "last_four", "'0000'"),
    ("provider_key_versions", "created_at", "'2020-01-01T00:00:00.000Z'"),
    ("provider_key_versions", "box", "zeroblob(40)"),
    ("provider_key_versions", "box", "x''"),
    ("data_keys", "wrapped", "zeroblob(61)"),
    ("data_keys", "wrapped", "x''"),
    ("data_keys", "master_key_id", "'m1'"),
]


@pytest.mark.parametrize(("table", "column", "value"), CHANGES)
def test_a_row_that_was_changed_in_any_column_does_not_open(
    vault: OpenVault, table: str, column: str, value: str
) -> None:
    vault.add()
    vault.control.db.execute("pragma foreign_keys = off")
    vault.control.db.execute(f"update {table} set {column} = {value}")  # noqa: S608 - from CHANGES
    with pytest.raises(ValueError, match="does not open"):
        opened(vault)


def test_every_column_was_changed_above(vault: OpenVault) -> None:
    tables = ("provider_keys", "provider_key_versions", "data_keys")
    columns = {
        (table, name)
        for table in tables
        for _, name, *_ in vault.control.db.execute(f"pragma table_info({table})")
    }
    ids = {
        ("provider_keys", "key_id"),
        ("provider_key_versions", "key_id"),
        ("provider_key_versions", "data_key_id"),
        ("data_keys", "data_key_id"),
    }
    assert columns - ids == {(table, column) for table, column, _ in CHANGES}


@pytest.mark.parametrize(
    "assignment",
    ["data_key_id = :data_key_id", "box = :box", "data_key_id = :data_key_id, box = :box"],
)
def test_two_keys_cannot_change_places(vault: OpenVault, assignment: str) -> None:
    first, second = vault.add(), vault.add("sk-another-0123456789-abcd", "anthropic")
    taken = second.versions[0].sealed
    assert taken is not None
    vault.control.db.execute(
        f"update provider_key_versions set {assignment} where key_id = :id",  # noqa: S608
        {"data_key_id": taken.data_key_id, "box": taken.box, "id": first.key_id},
    )
    with pytest.raises(ValueError, match="does not open"):
        opened(vault)


def test_a_row_of_another_key_does_not_open_under_its_id(vault: OpenVault) -> None:
    key = vault.add()
    vault.control.db.execute("pragma foreign_keys = off")
    vault.control.db.execute("update provider_keys set key_id = 'k0'")
    vault.control.db.execute("update provider_key_versions set key_id = 'k0'")
    assert provider_key.find(vault.control.db, key.key_id) is None
    with pytest.raises(ValueError, match="does not open"):
        opened(vault)


@pytest.mark.parametrize("hosts", ["", "7", "{"])
def test_hosts_that_are_no_list_are_told(vault: OpenVault, hosts: str) -> None:
    vault.add()
    vault.control.db.execute("update provider_keys set hosts = ?", (hosts,))
    with pytest.raises(ValueError, match="they are no list"):
        provider_key.listed(vault.control.db)


def test_a_short_secret_shows_nothing_of_itself() -> None:
    assert provider_key.last_four(Secret("0123456789abcde")) == ""
    assert provider_key.last_four(Secret("0123456789abcdef")) == "cdef"


def test_what_is_gone_cannot_be_opened(vault: OpenVault) -> None:
    key = vault.add()
    assert key.active is not None
    with pytest.raises(ValueError, match="is retired: it is gone"):
        provider_key.secret_of(vault.master, None, key, key.active)


def test_nothing_in_the_folder_but_the_sealed_bytes_knows_the_secret(vault: OpenVault) -> None:
    key = vault.add()
    vault.rotate(key, CANARY + "2", "2026-11-26T09:00:00.000Z")
    vault.remove(provider_key.listed(vault.control.db)[0])
    for file in vault.path.parent.iterdir():
        content = file.read_bytes()
        assert b"canary" not in content
        assert CANARY.encode().hex().encode() not in content
    assert "canary" not in repr(audit.entries(vault.control.db))
