"""Client tokens as control.db knows them: what each allows, and which are revoked."""

import json
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any

from addons.core.control.control import Change
from addons.core.policy import client_token
from addons.core.policy.claims import Claims
from addons.core.policy.signing import Signer
from addons.core.secret import Secret

KIND = "client token"
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_ROOT, _CHILD = 16, 10


@dataclass(frozen=True, slots=True)
class Token:
    """One that was minted here. The token itself is not kept."""

    token_id: str
    label: str
    project: str
    person: str
    providers: tuple[str, ...]
    models: tuple[str, ...]
    operations: tuple[str, ...]
    is_delegable: bool
    created_at: str
    expires_at: int
    revoked_at: str
    """Empty while it stands."""


def new_id(parent: str = "") -> str:
    """Make up the id of a token, or of one below `parent`."""
    own = "".join(secrets.choice(_LETTERS) for _ in range(_CHILD if parent else _ROOT))
    return f"{parent}.{own}" if parent else own


def mint(change: Change, signer: Signer, said: Claims) -> Secret:
    """Sign a token and keep what it says. Raises ValueError for what no check would let through."""
    text = client_token.sign(said, signer.private, signer.key_id)
    lists = [json.dumps(each) for each in (said.providers, said.models, said.operations)]
    facts = (said.token_id, said.label, said.project, said.person, *lists)
    change.db.execute(
        """
        insert into client_tokens (
            token_id, label, project, person, providers, models, operations, is_delegable,
            created_at, expires_at
        )
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (*facts, int(bool(said.holder)), change.at, said.expires_at),
    )
    change.note("mint", KIND, said.token_id, said.label)
    return Secret(text)


def revoke(change: Change, token_id: str) -> bool:
    """Let a token and everything below it stand no more; tell whether that is news."""
    made = change.db.execute(
        """
        insert into revoked_tokens (token_id, revoked_at)
        values (?, ?)
        on conflict (token_id) do nothing
        """,
        (token_id, change.at),
    )
    if made.rowcount:
        change.note("revoke", KIND, token_id)
    return bool(made.rowcount)


def revoked(db: sqlite3.Connection) -> frozenset[str]:
    """Give the ids that stand no more, of children too."""
    return frozenset(row[0] for row in db.execute("select token_id from revoked_tokens"))


def listed(db: sqlite3.Connection) -> tuple[Token, ...]:
    """Read every token, the newest first."""
    rows = db.execute(
        """
        select
            client_tokens.token_id, label, project, person, providers, models, operations,
            is_delegable, created_at, expires_at, coalesce(revoked_at, '')
        from client_tokens
        left join revoked_tokens on revoked_tokens.token_id = client_tokens.token_id
        order by created_at desc, client_tokens.token_id
        """
    ).fetchall()
    return tuple(map(_token, rows))


def _token(row: tuple[Any, ...]) -> Token:
    token_id, label, project, person, providers, models, operations, *rest = row
    is_delegable, created_at, expires_at, revoked_at = rest
    return Token(
        token_id,
        label,
        project,
        person,
        providers=tuple(json.loads(providers)),
        models=tuple(json.loads(models)),
        operations=tuple(json.loads(operations)),
        is_delegable=bool(is_delegable),
        created_at=created_at,
        expires_at=expires_at,
        revoked_at=revoked_at,
    )
