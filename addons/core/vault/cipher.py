"""AES-256-GCM over a secret, bound to the facts that stand beside it."""

import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D, section 5.2.1.1: 96 bits; each key seals a handful of times
_FORMAT = b"\x01"

type Fact = str | int
"""Something in clear text that a sealed secret belongs to: an id, a version, a host."""


def new_key() -> bytes:
    """Make a key."""
    return AESGCM.generate_key(KEY_BYTES * 8)


def seal(key: bytes, plain: bytes, *facts: Fact) -> bytes:
    """Encrypt `plain`, so that it opens with this key beside these very facts only."""
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, _bound(facts))


def unseal(key: bytes, sealed: bytes, *facts: Fact) -> bytes:
    """Decrypt what `seal` gave. Raises ValueError if key, facts or bytes are not the same."""
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        if sealed[:1] != _FORMAT:
            raise InvalidTag
        return AESGCM(key).decrypt(nonce, body, _bound(facts))
    except (InvalidTag, ValueError) as error:  # ValueError: cut shorter than a nonce
        raise ValueError(
            "a sealed secret does not open: another master key, or changed data"
        ) from error


def _bound(facts: tuple[Fact, ...]) -> bytes:
    # JSON, because two different lists of facts must never be the same bytes.
    return json.dumps(["weir", *facts], separators=(",", ":")).encode()
