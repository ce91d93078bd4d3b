"""A client token: a JWT that we signed, and the narrower ones that its holder signed below it.

Written `root~child~grandchild`, each a compact JWT (RFC 7519) under Ed25519 (RFC 8037). A child
names its parent by digest and is signed by the key that its parent is bound to (RFC 7800). A link
that is bound to a key opens nothing by itself: it is in the hands of whoever got a child of it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.types import Options

from addons.core.call import Refusal
from addons.core.policy import base64url, claims, scopes
from addons.core.policy.claims import Claims
from addons.core.policy.grant import Grant

ALGORITHM = "EdDSA"
LINK = "~"
LONGEST = 1024
"""Characters of a token that we signed, and of each one below it."""
LONGEST_CHAIN = 4096
MOST_LINKS = 5
LONGEST_LIFE_S = 90 * 86_400
LEEWAY_S = 30
"""How far the clocks of two machines may differ."""

_TYPE = "weir+jwt"
_CHILD_TYPE = "weir-child+jwt"
# Times are looked at each time a token is used, by the clock that is passed in.
_OPTIONS: Options = {
    "require": ["iss", "aud", "sub", "jti", "iat", "nbf", "exp"],
    "strict_aud": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}

type Keys = Mapping[str, Ed25519PublicKey]
"""The public keys that we sign for, by the header that each one's tokens have."""

CHANGED = Refusal(
    401,
    "token_invalid",
    "weir: this client token is none of this Weir's, or was changed on its way. Copy it again as "
    "it was printed, whole; if you have it no more, mint another: ./run.sh token mint --help",
)
TOO_WIDE = Refusal(
    401,
    "token_too_wide",
    "weir: this client token allows more than the one it was narrowed from. Narrow that one "
    "again: ./run.sh token narrow --help",
)
BOUND = Refusal(
    401,
    "token_bound",
    "weir: this client token is bound to its holder's key: calls are made with a narrower one that "
    "the holder mints from it. ./run.sh token narrow --help says how.",
)


@dataclass(frozen=True, slots=True)
class Verified:
    """A token whose signatures are right; whether it is revoked or over is asked each time."""

    grant: Grant
    header: str
    """Of the root: tells the key that signed it."""
    not_before: int
    chain: tuple[Claims, ...]
    """What each link says, the root first."""


def header(key_id: str) -> str:
    """Give the header of tokens that the key of this id signs, as it stands in them."""
    return _segment(f'{{"alg":"{ALGORITHM}","kid":"{key_id}","typ":"{_TYPE}"}}')


def sign(said: Claims, key: Ed25519PrivateKey, key_id: str = "") -> str:
    """Write and sign one link: a root under the key of this id, else a child under a holder's.

    Raises ValueError for claims that no check would let through.
    """
    if problem := claims.objection(said):
        raise ValueError(problem)
    headers = {"typ": _TYPE, "kid": key_id} if key_id else {"typ": _CHILD_TYPE}
    text = jwt.api_jws.encode(said.to_bytes(), key, ALGORITHM, headers, sort_headers=True)
    if len(text) > LONGEST:
        raise ValueError(
            f"The token would have {len(text)} characters, and no more than {LONGEST} go: "
            "name fewer models or providers, or use wildcards."
        )
    return text


def digest(link: str) -> str:
    """Name a link by what it is, letter by letter."""
    return base64url.encode(hashlib.sha256(link.encode()).digest())


def verify(text: str, keys: Keys, longest_life_s: int = LONGEST_LIFE_S) -> Verified | Refusal:
    """Check a token as a call brings it, but for its times.

    Each child carries its parents, so whoever has one can cut it off. What is left then asks for
    its holder's key, and is refused here.
    """
    found = read(text, keys, longest_life_s)
    return BOUND if isinstance(found, Verified) and found.chain[-1].holder else found


def read(text: str, keys: Keys, longest_life_s: int = LONGEST_LIFE_S) -> Verified | Refusal:
    """Check the signatures of a token and what it says, the root first; it may be a bound one."""
    links = text.split(LINK)
    if len(text) > LONGEST_CHAIN or len(links) > MOST_LINKS:
        return CHANGED
    root_header = links[0].partition(".")[0]
    chain: list[Claims] = []
    key = keys.get(root_header)
    for place, link in enumerate(links):
        said = _verified(link, key, _CHILD_HEADER if place else root_header)
        if said is None or not said.expires_at - said.issued_at <= longest_life_s:
            return CHANGED
        if bool(said.parent) != bool(place) or said.token_id.count(".") != place:
            return CHANGED
        key = Ed25519PublicKey.from_public_bytes(said.holder) if said.holder else None
        chain.append(said)
    for (parent, child), link in zip(pairwise(chain), links, strict=False):
        if child.parent != digest(link) or not child.token_id.startswith(f"{parent.token_id}."):
            return CHANGED
    granted = scopes.granted(chain)
    if granted is None:
        return TOO_WIDE
    return Verified(granted, root_header, chain[-1].not_before, tuple(chain))


def _verified(link: str, key: Ed25519PublicKey | None, wanted: str) -> Claims | None:
    """Check one link; its header is compared letter by letter, so nothing in it can ask for more.

    Claims are read before the signature is checked, because PyJWT's reader is less strict.
    """
    if key is None or len(link) > LONGEST or link.count(".") != 2:
        return None
    found, payload, signature = link.split(".")
    decoded = base64url.decode(payload)
    if found != wanted or decoded is None or base64url.decode(signature) is None:
        return None
    said = claims.read(decoded)
    if said is None:
        return None
    try:
        jwt.decode(
            link,
            key,
            algorithms=[ALGORITHM],
            audience=claims.AUDIENCE,
            issuer=claims.ISSUER,
            options=_OPTIONS,
        )
    except jwt.PyJWTError:
        return None
    return said


def _segment(text: str) -> str:
    return base64url.encode(text.encode())


_CHILD_HEADER = _segment(f'{{"alg":"{ALGORITHM}","typ":"{_CHILD_TYPE}"}}')
