"""Secrets in control.db: each sealed by a data key of its own, which the master key wraps."""

import secrets
import sqlite3
from dataclasses import dataclass

from addons.core.vault import cipher
from addons.core.vault.cipher import Fact
from addons.core.vault.master_key import MasterKey


@dataclass(frozen=True, slots=True)
class Sealed:
    """A secret as it lies in the file: which data key opens it, and its bytes."""

    data_key_id: str
    box: bytes


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A data key as it lies in the file."""

    data_key_id: str
    master_key_id: str
    wrapped: bytes

    def open(self, master: MasterKey) -> bytes:
        """Give the data key. Raises ValueError with another master key, or if it was changed."""
        if self.master_key_id != master.master_key_id:
            raise ValueError("a sealed secret does not open: it belongs to another master key")
        return master.unseal(self.wrapped, "data key", self.data_key_id)


def seal(db: sqlite3.Connection, master: MasterKey, plain: bytes, *facts: Fact) -> Sealed:
    """Seal a secret beside its facts; the data key goes into the file, in the caller's change."""
    data_key_id, key = f"d{secrets.token_hex(8)}", cipher.new_key()
    db.execute(
        """
        insert into data_keys (data_key_id, master_key_id, wrapped)
        values (?, ?, ?)
        """,
        (data_key_id, master.master_key_id, master.seal(key, "data key", data_key_id)),
    )
    return Sealed(data_key_id, cipher.seal(key, plain, data_key_id, *facts))


def unseal(db: sqlite3.Connection, master: MasterKey, sealed: Sealed, *facts: Fact) -> bytes:
    """Open a secret. Raises ValueError if master key, facts or any byte are not the same."""
    wrapped = find(db, sealed.data_key_id)
    if wrapped is None:
        raise ValueError("a sealed secret does not open: its data key is gone")
    return unseal_with(wrapped, master, sealed, *facts)


def unseal_with(wrapped: Wrapped, master: MasterKey, sealed: Sealed, *facts: Fact) -> bytes:
    """Open a secret whose data key was read before."""
    return cipher.unseal(wrapped.open(master), sealed.box, sealed.data_key_id, *facts)


def find(db: sqlite3.Connection, data_key_id: str) -> Wrapped | None:
    """Read one data key."""
    row = db.execute(
        "select data_key_id, master_key_id, wrapped from data_keys where data_key_id = ?",
        (data_key_id,),
    ).fetchone()
    return Wrapped(*row) if row else None


def forget(db: sqlite3.Connection, data_key_id: str) -> None:
    """Take a data key out of the file: what it sealed can never be opened again."""
    db.execute("delete from data_keys where data_key_id = ?", (data_key_id,))


def rewrap(db: sqlite3.Connection, old: MasterKey, new: MasterKey) -> int:
    """Wrap every data key anew, in the caller's change; tell how many there are."""
    found = everything(db)
    for wrapped in found.values():
        key = wrapped.open(old)
        db.execute(
            """
            update data_keys
            set master_key_id = ?, wrapped = ?
            where data_key_id = ?
            """,
            (
                new.master_key_id,
                new.seal(key, "data key", wrapped.data_key_id),
                wrapped.data_key_id,
            ),
        )
    return len(found)


def everything(db: sqlite3.Connection) -> dict[str, Wrapped]:
    """Read all data keys, by their ids."""
    rows = db.execute("select data_key_id, master_key_id, wrapped from data_keys").fetchall()
    return {row[0]: Wrapped(*row) for row in rows}
