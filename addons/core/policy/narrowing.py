"""What the holder of a delegable token does without asking anybody: mint a narrower one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from addons.core.policy import base64url, claims, client_token, minted, scopes, token_prefixes
from addons.core.policy.claims import Claims
from addons.core.secret import Secret

_NOT_OURS = (
    "That is no client token of a Weir. Give the whole token that ./run.sh token mint printed."
)


@dataclass(frozen=True, slots=True)
class Less:
    """What a narrower token is for. Empty says: as its parent."""

    label: str
    expires_at: int
    providers: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    holder: bytes = b""
    """Who may narrow it further."""


def narrow(parent: Secret, key: Ed25519PrivateKey, less: Less, now: int) -> tuple[Secret, str]:
    """Give a token below `parent`, and its id. Raises ValueError that says why that cannot be."""
    text = token_prefixes.cut(parent.reveal().strip())
    links = text.split(client_token.LINK)
    chain = [_read(link) for link in links]
    grant = scopes.granted(chain)
    if grant is None:
        raise ValueError(_NOT_OURS)
    if not chain[-1].holder:
        raise ValueError(
            "This token cannot be narrowed: it was minted without a holder's key. "
            "Ask for one with: ./run.sh token mint --holder KEY"
        )
    if key.public_key().public_bytes_raw() != chain[-1].holder:
        raise ValueError("This token was minted for another holder's key. Name that one: --key")
    said = _child(chain, links[-1], less, now)
    if problem := scopes.widening(grant, said) or claims.objection(said):
        raise ValueError(f"{problem} A narrower token never allows more than its parent.")
    if len(chain) >= client_token.MOST_LINKS:
        raise ValueError(f"A token is narrowed at most {client_token.MOST_LINKS - 1} times.")
    whole = f"{text}{client_token.LINK}{client_token.sign(said, key)}"
    if len(whole) > client_token.LONGEST_CHAIN:
        raise ValueError(
            f"The token would have {len(whole)} characters with its parents, and no more than "
            f"{client_token.LONGEST_CHAIN} go: name fewer models or providers, or use wildcards."
        )
    return Secret(whole), said.token_id


def _child(chain: Sequence[Claims], link: str, less: Less, now: int) -> Claims:
    parent = chain[-1]
    begins = max(now, parent.not_before)
    plain = Claims(minted.new_id(parent.token_id), less.label, begins, begins, less.expires_at)
    return replace(
        plain,
        providers=less.providers,
        models=less.models,
        operations=less.operations,
        holder=less.holder,
        parent=client_token.digest(link),
    )


def _read(link: str) -> Claims:
    """Read a link as it stands; whether it is signed, the proxy looks at."""
    parts = link.split(".")
    payload = base64url.decode(parts[1]) if len(parts) == 3 else None
    said = claims.read(payload) if payload else None
    if said is None:
        raise ValueError(_NOT_OURS)
    return said
