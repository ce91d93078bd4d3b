"""What is done to provider keys: each step is one part of a change that is noted in the audit."""

import json
import secrets

from addons.core.control.control import Change
from addons.core.secret import Secret
from addons.core.vault import data_keys
from addons.core.vault.master_key import MasterKey
from addons.core.vault.provider_key import (
    KIND,
    ProviderKey,
    Version,
    find,
    last_four,
    listed,
    secret_of,
)


def add(
    change: Change,
    master: MasterKey,
    secret: Secret,
    *,
    upstream: str,
    provider: str,
    hosts: tuple[str, ...],
    label: str,
) -> ProviderKey:
    """Keep a new key, active at once."""
    key_id = f"k{secrets.token_hex(5)}"
    key = ProviderKey(key_id, upstream, provider, hosts, label, change.at, ())
    change.db.execute(
        """
        insert into provider_keys (key_id, upstream, provider, hosts, label, created_at)
        values (?, ?, ?, ?, ?, ?)
        """,
        (key_id, upstream, provider, json.dumps(hosts), label, change.at),
    )
    _insert(
        change, master, key, Version(1, "active", "", last_four(secret), change.at, None), secret
    )
    change.note("add", KIND, key_id, f"{upstream} {label} …{last_four(secret)}".strip())
    return _again(change, key_id)


def stage(change: Change, master: MasterKey, key: ProviderKey, secret: Secret) -> Version:
    """Keep another secret of a key as its `new` version; nobody uses it before `activate`."""
    for left in key.versions:
        if left.state == "new":  # a rotation that was cut short
            _delete_version(change, key, left)
    number = max(each.version for each in key.versions) + 1
    version = Version(number, "new", "", last_four(secret), change.at, None)
    _insert(change, master, key, version, secret)
    return next(e for e in _again(change, key.key_id).versions if e.version == number)


def activate(
    change: Change, master: MasterKey, key: ProviderKey, version: Version, grace_until: str
) -> ProviderKey:
    """Put a `new` version into use; the one before stays in grace, older ones retire."""
    for old in key.versions:
        if old.state == "grace":
            _retire(change, key, old)
    if key.active is not None:
        _restate(change, master, key, key.active, "grace", grace_until)
    _restate(change, master, key, version, "active", "")
    change.note(
        "rotate",
        KIND,
        key.key_id,
        f"{key.upstream} {key.label} version {version.version} …{version.last_four}, "
        f"the one before until {grace_until}",
    )
    return _again(change, key.key_id)


def drop(change: Change, key: ProviderKey, version: Version, why: str) -> None:
    """Take a `new` version away: it will not be used."""
    _delete_version(change, key, version)
    change.note("drop", KIND, key.key_id, f"version {version.version} …{version.last_four}: {why}")


def retire_what_is_over(change: Change) -> int:
    """Destroy the secrets whose grace is over; tell how many."""
    over = [
        (key, version)
        for key in listed(change.db)
        for version in key.versions
        if version.state == "grace" and version.grace_until <= change.at
    ]
    for key, version in over:
        _retire(change, key, version)
        change.note("retire", KIND, key.key_id, f"version {version.version} …{version.last_four}")
    return len(over)


def remove(change: Change, key: ProviderKey) -> None:
    """Destroy a key with all its versions."""
    for version in key.versions:
        _delete_version(change, key, version)
    change.db.execute("delete from provider_keys where key_id = ?", (key.key_id,))
    last = key.active.last_four if key.active else ""
    change.note("remove", KIND, key.key_id, f"{key.upstream} {key.label} …{last}")


def _insert(
    change: Change, master: MasterKey, key: ProviderKey, version: Version, secret: Secret
) -> None:
    plain = secret.reveal().encode()
    sealed = data_keys.seal(change.db, master, plain, *key.facts(version))
    change.db.execute(
        """
        insert into provider_key_versions (
            key_id, version, state, grace_until, last_four, created_at, data_key_id, box
        )
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            key.key_id,
            *(version.version, version.state, version.grace_until),
            *(version.last_four, version.created_at),
            *(sealed.data_key_id, sealed.box),
        ),
    )


def _restate(
    change: Change,
    master: MasterKey,
    key: ProviderKey,
    version: Version,
    state: str,
    grace_until: str,
) -> None:
    """Change a version's state: sealed anew, because the state is bound as well."""
    wrapped = data_keys.find(change.db, version.sealed.data_key_id) if version.sealed else None
    secret = secret_of(master, wrapped, key, version)
    _delete_version(change, key, version)
    changed = Version(
        version.version, state, grace_until, version.last_four, version.created_at, None
    )
    _insert(change, master, key, changed, secret)


def _retire(change: Change, key: ProviderKey, version: Version) -> None:
    change.db.execute(
        """
        update provider_key_versions
        set state = 'retired', grace_until = '', data_key_id = null, box = x''
        where key_id = ? and version = ?
        """,
        (key.key_id, version.version),
    )
    if version.sealed:
        data_keys.forget(change.db, version.sealed.data_key_id)


def _delete_version(change: Change, key: ProviderKey, version: Version) -> None:
    change.db.execute(
        "delete from provider_key_versions where key_id = ? and version = ?",
        (key.key_id, version.version),
    )
    if version.sealed:
        data_keys.forget(change.db, version.sealed.data_key_id)


def _again(change: Change, key_id: str) -> ProviderKey:
    key = find(change.db, key_id)
    assert key is not None  # noqa: S101 - it was written in this very transaction
    return key
