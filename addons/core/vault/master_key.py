"""The key that wraps the data keys: made at random, or derived from a passphrase."""

import base64
import binascii
import secrets
import unicodedata
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from addons.core.secret import Secret
from addons.core.vault import cipher
from addons.core.vault.cipher import Fact

SALT_BYTES = 16
SHORTEST_PASSPHRASE = 12
# RFC 9106, section 4, "second recommended option".
_PASSES, _LANES, _MEMORY_KIB = 3, 4, 64 * 1024


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A master key in memory, with the id by which control.db knows it."""

    master_key_id: str
    _key: bytes = field(repr=False)

    def seal(self, plain: bytes, *facts: Fact) -> bytes:
        """Encrypt `plain` under this key, bound to its id too."""
        return cipher.seal(self._key, plain, "master key", self.master_key_id, *facts)

    def unseal(self, sealed: bytes, *facts: Fact) -> bytes:
        """Decrypt what `seal` gave. Raises ValueError if anything is not the same."""
        return cipher.unseal(self._key, sealed, "master key", self.master_key_id, *facts)

    def text(self) -> Secret:
        """Write the key as people and keyrings keep it."""
        return Secret(base64.b64encode(self._key).decode())


def new_id() -> str:
    """Make up an id."""
    return f"m{secrets.token_hex(8)}"


def new(master_key_id: str) -> MasterKey:
    """Make a random one."""
    return MasterKey(master_key_id, cipher.new_key())


def from_text(master_key_id: str, text: Secret, where: str) -> MasterKey:
    """Read a key that somebody kept as text: 32 bytes in base64.

    Raises ValueError that names `where` it was and how to make one.
    """
    plain = text.reveal().strip().replace("-", "+").replace("_", "/")
    try:
        key = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != cipher.KEY_BYTES:
        raise ValueError(
            f"{where} is no master key: it must be 32 bytes in base64, "
            "as `openssl rand -base64 32` prints them."
        )
    return MasterKey(master_key_id, key)


def from_passphrase(master_key_id: str, passphrase: Secret, salt: bytes) -> MasterKey:
    """Derive one: slow on purpose, and never the same with another salt."""
    # Two keyboards may compose the same letter from different code points.
    plain = unicodedata.normalize("NFKC", passphrase.reveal()).encode("utf-8", "surrogatepass")
    argon = Argon2id(
        salt=salt,
        length=cipher.KEY_BYTES,
        iterations=_PASSES,
        lanes=_LANES,
        memory_cost=_MEMORY_KIB,
    )
    return MasterKey(master_key_id, argon.derive(plain))
