"""What a client token says, and the one way to write it."""

import re
from dataclasses import dataclass

import orjson

from addons.core.policy import base64url

ISSUER = "weir"
AUDIENCE = "weir-proxy"

LATEST = 253_402_300_799
"""The end of the year 9999: no time in a token is later."""

_NAME = re.compile(r"[A-Za-z0-9._@+-]{1,64}", re.ASCII)
_ID = re.compile(r"[0-9a-z]{16}(?:\.[0-9a-z]{10})*", re.ASCII)
_OPERATION = re.compile(r"[a-z0-9_-]{1,40}|\*", re.ASCII)
_PROVIDER = re.compile(r"[a-z0-9._*?-]{1,64}", re.ASCII)
_LONGEST_MODEL = 128
_KEY_SIZE = 32


@dataclass(frozen=True, slots=True)
class Claims:
    """What one link of a client token says. An empty list says nothing: as the parent, or all."""

    token_id: str
    """`jti`: a child's is its parent's, a dot and ten letters, so that no two trees share one."""
    label: str
    """`sub`."""
    issued_at: int
    not_before: int
    expires_at: int
    project: str = ""
    person: str = ""
    providers: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    holder: bytes = b""
    """The public Ed25519 key of the holder, who may mint narrower ones (`cnf`, RFC 7800)."""
    parent: str = ""
    """Of a child: the SHA-256 of its parent as it stands, in base64url."""

    def to_bytes(self) -> bytes:
        """Write them: sorted keys, no blanks, nothing that says nothing."""
        said = {
            "aud": AUDIENCE,
            "cnf": _confirmation(self.holder) if self.holder else None,
            "exp": self.expires_at,
            "iat": self.issued_at,
            "iss": ISSUER,
            "jti": self.token_id,
            "models": self.models,
            "nbf": self.not_before,
            "operations": self.operations,
            "parent": self.parent,
            "person": self.person,
            "project": self.project,
            "providers": self.providers,
            "sub": self.label,
        }
        always = {"aud", "exp", "iat", "iss", "jti", "nbf", "sub"}
        kept = {name: value for name, value in said.items() if value or name in always}
        return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)


def read(payload: bytes) -> Claims | None:
    """Read what `to_bytes` wrote; None for anything else.

    There is one way to write each claim, so a doubled name, a number of another form, a claim
    that this Weir does not know (it may forbid something) and a blank too many are refused alike.
    """
    try:
        said = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(said, dict):
        return None
    claims = Claims(
        token_id=_text(said.get("jti")),
        label=_text(said.get("sub")),
        issued_at=_moment(said.get("iat")),
        not_before=_moment(said.get("nbf")),
        expires_at=_moment(said.get("exp")),
        project=_text(said.get("project")),
        person=_text(said.get("person")),
        providers=_texts(said.get("providers")),
        models=_texts(said.get("models")),
        operations=_texts(said.get("operations")),
        holder=_holder(said.get("cnf")),
        parent=_text(said.get("parent")),
    )
    return None if objection(claims) or claims.to_bytes() != payload else claims


def objection(claims: Claims) -> str:
    """Say what is wrong with a claim, for whoever mints; "" when nothing is."""
    if not _ID.fullmatch(claims.token_id):
        return "The id is not one of ours."
    for what, name in (
        ("label", claims.label),
        ("project", claims.project or "-"),
        ("person", claims.person or "-"),
    ):
        if not _NAME.fullmatch(name):
            return f"The {what} must be 1 to 64 letters, digits or any of . _ @ + - in ASCII."
    if not 0 < claims.not_before < claims.expires_at <= LATEST:
        return "It must be valid for a while."
    if not 0 < claims.issued_at <= claims.not_before:
        return "It must be issued before it is valid."
    for provider in claims.providers:
        if not _PROVIDER.fullmatch(provider):
            return "A provider is named in small letters, as in openai; * and ? are wildcards."
    for model in claims.models:
        if not (0 < len(model) <= _LONGEST_MODEL and model.isascii() and model.isprintable()):
            return f"A model's name has at most {_LONGEST_MODEL} characters, all of them ASCII."
    for operation in claims.operations:
        if not _OPERATION.fullmatch(operation):
            return "An endpoint is named in small letters, as in chat; * is all of them."
    if claims.holder and len(claims.holder) != _KEY_SIZE:
        return "The holder's key must be an Ed25519 key."
    return ""


def _confirmation(key: bytes) -> dict[str, dict[str, str]]:
    return {"jwk": {"crv": "Ed25519", "kty": "OKP", "x": base64url.encode(key)}}


def _holder(confirmation: object) -> bytes:
    jwk = confirmation.get("jwk") if isinstance(confirmation, dict) else None
    x = jwk.get("x") if isinstance(jwk, dict) else None
    return base64url.decode(x) or b"" if isinstance(x, str) else b""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(_text, value)) if isinstance(value, list) else ()


def _moment(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
