"""A provider key in control.db: who it is for, where it may go, and its versions."""

import json
import sqlite3
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from addons.core.secret import Secret
from addons.core.vault import data_keys
from addons.core.vault.cipher import Fact
from addons.core.vault.data_keys import Sealed, Wrapped
from addons.core.vault.master_key import MasterKey

KIND = "provider key"
_SHORTEST_TO_SHOW_OF = 16


@dataclass(frozen=True, slots=True)
class Version:
    """One secret of a key: `new`, then `active`, in `grace` when a newer one came, `retired`."""

    version: int
    state: str
    grace_until: str
    """Until when it is used if the active one is refused; only in grace."""
    last_four: str
    created_at: str
    sealed: Sealed | None
    """None when retired: then the secret is gone for good."""


@dataclass(frozen=True, slots=True)
class ProviderKey:
    """A provider key with its versions, the newest first."""

    key_id: str
    upstream: str
    provider: str
    hosts: tuple[str, ...]
    """Where it may go: names of the table of hosts, or `host:port` of its owner's base URL."""
    label: str
    created_at: str
    versions: tuple[Version, ...]

    @property
    def active(self) -> Version | None:
        """The version that is in use."""
        return next((each for each in self.versions if each.state == "active"), None)

    def facts(self, version: Version) -> tuple[Fact, ...]:
        """Give everything in clear text: sealed with a secret, it cannot be changed unseen."""
        return (
            KIND,
            *(self.key_id, self.upstream, self.provider, json.dumps(self.hosts)),
            *(self.label, self.created_at),
            *(version.version, version.state, version.grace_until),
            *(version.last_four, version.created_at),
        )


def listed(db: sqlite3.Connection) -> tuple[ProviderKey, ...]:
    """Read every key. Raises ValueError for a row that makes no sense."""
    rows = db.execute(
        """
        select
            provider_keys.key_id, upstream, provider, hosts, label, provider_keys.created_at,
            version, state, grace_until, last_four, provider_key_versions.created_at,
            data_key_id, box
        from provider_keys
        join provider_key_versions on provider_key_versions.key_id = provider_keys.key_id
        order by upstream, provider_keys.created_at, provider_keys.key_id, version desc
        """
    ).fetchall()
    return tuple(_key(head, tuple(map(_version, group))) for head, group in groupby(rows, _head))


def find(db: sqlite3.Connection, key_id: str) -> ProviderKey | None:
    """Read one key."""
    return next((key for key in listed(db) if key.key_id == key_id), None)


def secret_of(
    master: MasterKey, wrapped: Wrapped | None, key: ProviderKey, version: Version
) -> Secret:
    """Open one secret. Raises ValueError if anything about it was changed."""
    if version.sealed is None or wrapped is None:
        raise ValueError(f"version {version.version} of key {key.key_id} is retired: it is gone")
    plain = data_keys.unseal_with(wrapped, master, version.sealed, *key.facts(version))
    return Secret(plain.decode())


def last_four(secret: Secret) -> str:
    """Give the end of a secret, by which people know it; nothing of a short one."""
    text = secret.reveal()
    return text[-4:] if len(text) >= _SHORTEST_TO_SHOW_OF else ""


def _hosts(text: str) -> tuple[str, ...]:
    try:
        return tuple(map(str, json.loads(text)))
    except (ValueError, TypeError) as error:
        raise ValueError("the hosts of a provider key were changed: they are no list") from error


def _head(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row[:6]


def _key(head: tuple[Any, ...], versions: tuple[Version, ...]) -> ProviderKey:
    key_id, upstream, provider, hosts, label, created_at = head
    return ProviderKey(key_id, upstream, provider, _hosts(hosts), label, created_at, versions)


def _version(row: tuple[Any, ...]) -> Version:
    version, state, grace_until, last, created_at, data_key_id, box = row[6:]
    sealed = Sealed(data_key_id, box) if data_key_id else None
    return Version(version, state, grace_until, last, created_at, sealed)
