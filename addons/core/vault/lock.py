"""How a vault is locked: which master key opens it and where that comes from, never the key."""

import secrets
import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from addons.core.control.control import Change
from addons.core.secret import Secret
from addons.core.vault import master_key
from addons.core.vault.master_key import MasterKey

KIND = "vault"


class Source(StrEnum):
    """Where a master key is kept; the better one first."""

    KEYRING = "keyring"  # of the operating system
    PASSPHRASE = "passphrase"  # noqa: S105 - in somebody's head
    FILE = "file"  # 0600, outside of the data folder
    ENVIRONMENT = "environment"  # containers: readable by whoever may read the process


@dataclass(frozen=True, slots=True)
class Lock:
    """One row of `master_keys`."""

    master_key_id: str
    source: Source
    place: str
    """The path of a file; else empty."""
    salt: bytes
    """Of a passphrase; else empty."""
    created_at: str
    proof: bytes = b""
    """Nothing, sealed: opens with the right key beside an unchanged row only."""

    def locked_with(self, master: MasterKey) -> "Lock":
        """Give it with its proof."""
        proof = master.seal(b"", *self._facts)
        return Lock(self.master_key_id, self.source, self.place, self.salt, self.created_at, proof)

    def fits(self, master: MasterKey) -> bool:
        """Tell whether a master key is the right one, and the row as it was written."""
        if master.master_key_id != self.master_key_id:
            return False
        try:
            return master.unseal(self.proof, *self._facts) == b""
        except ValueError:
            return False

    def derive(self, passphrase: Secret) -> MasterKey:
        """Make the master key from a passphrase; `fits` tells whether it was the right one."""
        return master_key.from_passphrase(self.master_key_id, passphrase, self.salt)

    @property
    def _facts(self) -> tuple[str, ...]:
        return ("lock", self.source.value, self.place, self.salt.hex(), self.created_at)


def plan(source: Source, place: str, at: str) -> Lock:
    """Think of a lock for a new master key."""
    salt = secrets.token_bytes(master_key.SALT_BYTES) if source is Source.PASSPHRASE else b""
    return Lock(master_key.new_id(), source, place, salt, at)


def active(db: sqlite3.Connection) -> Lock | None:
    """Read how the vault is locked; None when there is none yet."""
    found = _read(db, "active")
    return found[0] if found else None


def left_over(db: sqlite3.Connection) -> list[Lock]:
    """Read the locks of master keys that are not, or no longer, in use."""
    return _read(db, "new") + _read(db, "retired")


def insert(change: Change, lock: Lock, state: str) -> None:
    """Write a lock."""
    change.db.execute(
        """
        insert into master_keys (
            master_key_id, source, place, salt, proof, state, created_at
        )
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        (
            *(lock.master_key_id, lock.source.value, lock.place, lock.salt, lock.proof),
            *(state, lock.created_at),
        ),
    )


def set_state(change: Change, lock: Lock, state: str) -> None:
    """Say that a lock is in use now, or no longer."""
    change.db.execute(
        "update master_keys set state = ? where master_key_id = ?", (state, lock.master_key_id)
    )


def delete(change: Change, lock: Lock) -> None:
    """Forget a lock that nothing hangs on any more."""
    change.db.execute("delete from master_keys where master_key_id = ?", (lock.master_key_id,))


def _read(db: sqlite3.Connection, state: str) -> list[Lock]:
    rows = db.execute(
        """
        select master_key_id, source, place, salt, created_at, proof
        from master_keys
        where state = ?
        """,
        (state,),
    ).fetchall()
    return [Lock(row[0], Source(row[1]), *row[2:]) for row in rows]
