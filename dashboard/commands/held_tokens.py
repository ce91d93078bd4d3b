"""The client tokens as people see them at the terminal: listed, named and chosen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click

from addons.core.call import iso
from addons.core.policy import minted, token_prefixes
from addons.core.policy.minted import Token
from addons.core.settings import Settings
from dashboard import filters
from dashboard.commands import control, table, typed

_CHILD = re.compile(r"[0-9a-z]{16}(?:\.[0-9a-z]{10})+")


def listed(settings: Settings) -> tuple[Token, ...]:
    """Give every token, the newest first; none if there is no control.db yet."""
    if not settings.control_file.is_file():
        return ()
    with control.opened(settings) as held:
        return minted.listed(held.db)


def chosen(settings: Settings, text: str) -> Token:
    """Find the token that somebody means by its id or its label, if it is alone there.

    Raises click.UsageError that names the others.
    """
    if token_prefixes.looks_ours(text):
        raise click.UsageError(
            "A token is never given on the command line: other users of this machine can read it "
            "there, and your shell keeps it. Pipe it in: ./run.sh token show < FILE. To revoke "
            "one, name it by its id or label: ./run.sh token list shows them."
        )
    tokens = listed(settings)
    found = [each for each in tokens if each.token_id == text]
    found = found or [each for each in tokens if each.label == text and not each.revoked_at]
    if len(found) == 1:
        return found[0]
    others = ", ".join(each.token_id for each in (found or tokens)[:8])
    if found:
        raise click.UsageError(f"{len(found)} tokens are called so: name one by its id ({others}).")
    shown = "of that name" if typed.looks_like_a_credential(text) else repr(filters.plain(text))
    raise click.UsageError(f"There is no client token {shown}: ./run.sh token list shows them.")


def is_below(settings: Settings, text: str) -> bool:
    """Tell whether a text is the id of a token that a holder minted below one of ours."""
    root = text.partition(".")[0]
    return bool(_CHILD.fullmatch(text)) and any(e.token_id == root for e in listed(settings))


def state(token: Token, now: float) -> str:
    """Say how a token stands."""
    if token.revoked_at:
        return "revoked"
    return "expired" if token.expires_at <= now else "stands"


def allows(token: Token) -> str:
    """Say in a few words what it is limited to."""
    parts = (*token.providers, *token.models, *token.operations)
    said = ", ".join(parts) if parts else "all models, inference"
    return f"to narrow: {said}" if token.is_delegable else said


def lines(tokens: Sequence[Token], used: Mapping[str, str], now: float) -> list[str]:
    """Lay the tokens out for the terminal."""
    if not tokens:
        return ["No client tokens. Mint one: ./run.sh token mint LABEL"]
    heads = ("token", "label", "project", "person", "allows", "expires", "last used", "state")
    rows = [
        (
            *(token.token_id, token.label, token.project, token.person, allows(token)),
            filters.until(iso(token.expires_at), now) if token.expires_at > now else "over",
            filters.ago(used[token.token_id], now) if token.token_id in used else "never",
            state(token, now),
        )
        for token in tokens
    ]
    return table.render(heads, rows, left=len(heads))


def facts(token: Token, last_used_at: str | None, now: float) -> dict[str, Any]:
    """Give what may be known of a token, for programs."""
    known = asdict(token)
    known |= {"expires_at": iso(token.expires_at), "revoked_at": token.revoked_at or None}
    return known | {"last_used_at": last_used_at, "state": state(token, now)}
