"""The keys that client tokens are signed with: public halves in clear text, private ones sealed."""

import secrets
import sqlite3
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from addons.core.control.control import Change
from addons.core.policy import base64url, client_token
from addons.core.vault import data_keys
from addons.core.vault.data_keys import Sealed
from addons.core.vault.master_key import MasterKey

KIND = "signing key"


@dataclass(frozen=True, slots=True)
class Signer:
    """A signing key with its private half, in the hands of whoever mints."""

    key_id: str
    private: Ed25519PrivateKey


def public_keys(db: sqlite3.Connection) -> client_token.Keys:
    """Give the public halves, by the header of the tokens that each has signed."""
    rows = db.execute("select key_id, public from signing_keys").fetchall()
    return {
        client_token.header(key_id): Ed25519PublicKey.from_public_bytes(public)
        for key_id, public in rows
    }


def signer(change: Change, master: MasterKey) -> Signer:
    """Give the newest signing key, or make the first one. Raises ValueError if it was changed."""
    row = change.db.execute(
        """
        select key_id, public, created_at, data_key_id, box
        from signing_keys
        order by created_at desc, key_id
        limit 1
        """
    ).fetchone()
    if row is None:
        return replaced(change, master)
    key_id, public, created_at, data_key_id, box = row
    sealed = Sealed(data_key_id, box)
    plain = data_keys.unseal(change.db, master, sealed, *_facts(key_id, public, created_at))
    return Signer(key_id, Ed25519PrivateKey.from_private_bytes(plain))


def replaced(change: Change, master: MasterKey) -> Signer:
    """Make a signing key that further tokens are signed with; older tokens stand as they are."""
    key_id, private = f"s{secrets.token_hex(5)}", Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    facts = _facts(key_id, public, change.at)
    sealed = data_keys.seal(change.db, master, private.private_bytes_raw(), *facts)
    change.db.execute(
        """
        insert into signing_keys (key_id, public, created_at, data_key_id, box)
        values (?, ?, ?, ?, ?)
        """,
        (key_id, public, change.at, sealed.data_key_id, sealed.box),
    )
    change.note("make", KIND, key_id)
    return Signer(key_id, private)


def _facts(key_id: str, public: bytes, created_at: str) -> tuple[str, ...]:
    return (KIND, key_id, base64url.encode(public), created_at)
