"""Client tokens, right and forged, as the tests of policy need them."""

import json
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from addons.core.policy import base64url, client_token, minted
from addons.core.policy.claims import Claims

NOW = 1_795_600_000
DAY = 86_400
SIGNING = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
HOLDING = Ed25519PrivateKey.from_private_bytes(b"h" * 32)
HOLDER = HOLDING.public_key().public_bytes_raw()
KEY_ID = "s0123456789"
KEYS = {client_token.header(KEY_ID): SIGNING.public_key()}
ROOT = Claims(
    token_id="abcdefghij012345",
    label="ann",
    issued_at=NOW,
    not_before=NOW,
    expires_at=NOW + 30 * DAY,
    project="web",
    person="Ann",
    models=("gpt-*",),
)
DELEGABLE = replace(ROOT, holder=HOLDER)
JWT = client_token.sign(ROOT, SIGNING, KEY_ID)


def child(above: str, of: Claims = DELEGABLE, **changes: Any) -> Claims:
    """Say what a token below another allows: the same, unless it is changed."""
    plain = Claims(
        token_id=f"{of.token_id}.{'0' * 10}",
        label="ci",
        issued_at=of.issued_at,
        not_before=of.not_before,
        expires_at=of.expires_at,
        parent=client_token.digest(above),
    )
    return replace(plain, **changes)


def narrowed(above: str, key: Ed25519PrivateKey = HOLDING, **changes: Any) -> str:
    """Write the chain of a parent and a child."""
    link = above.rpartition(client_token.LINK)[2]
    return above + client_token.LINK + client_token.sign(child(link, **changes), key)


def raw(header: object, payload: object, key: Ed25519PrivateKey | None = SIGNING) -> str:
    """Write a JWT out of anything, well signed or not at all."""
    parts = [each if isinstance(each, bytes) else _json(each) for each in (header, payload)]
    said = ".".join(map(base64url.encode, parts))
    signature = key.sign(said.encode()) if key else b""
    return f"{said}.{base64url.encode(signature)}"


def header(**changes: object) -> dict[str, object]:
    """Give the header of a good token, changed."""
    plain: dict[str, object] = {"alg": "EdDSA", "kid": KEY_ID, "typ": "weir+jwt"}
    return {name: value for name, value in (plain | changes).items() if value is not None}


def payload(**changes: object) -> dict[str, object]:
    """Give the claims of a good token, changed; None takes one out."""
    plain: dict[str, object] = json.loads(ROOT.to_bytes())
    return {name: value for name, value in (plain | changes).items() if value is not None}


def new_claims(**changes: Any) -> Claims:
    """Say what a fresh token allows."""
    return replace(ROOT, token_id=minted.new_id(), **changes)


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
