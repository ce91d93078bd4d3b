"""The key of whoever holds a delegable token: a private file of theirs."""

import os
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from addons.core.policy import base64url

_HINT = "Make one: ./run.sh token holder FILE"
_BYTES = 32


def make(path: Path) -> Ed25519PrivateKey:
    """Write a new key to a file that only its owner may read, and that is not there yet."""
    key = Ed25519PrivateKey.generate()
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise click.UsageError(f"{path} is there already. Choose another name.") from error
    with os.fdopen(file, "w") as opened:
        opened.write(base64url.encode(key.private_bytes_raw()) + "\n")
    return key


def read(path: Path) -> Ed25519PrivateKey:
    """Read a key. Raises click.UsageError for a file that holds none."""
    try:
        value = base64url.decode(path.read_text().strip())
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path} cannot be read. {_HINT}") from error
    if value is None or len(value) != _BYTES:
        raise click.UsageError(f"{path} holds no holder's key. {_HINT}")
    return Ed25519PrivateKey.from_private_bytes(value)


def public(text: str) -> bytes:
    """Read the public half, as `token holder` prints it; nothing for an empty text."""
    value = base64url.decode(text) if text else b""
    if value is None or len(value) not in (0, _BYTES):
        raise click.UsageError(f"--holder takes what `./run.sh token holder` prints. {_HINT}")
    return value


def shown(key: Ed25519PrivateKey) -> str:
    """Write the public half."""
    return base64url.encode(key.public_key().public_bytes_raw())
