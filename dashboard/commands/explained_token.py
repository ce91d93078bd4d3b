"""A client token as somebody has it in hand: what it says, and what the proxy says to it."""

from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any

from addons.core.call import Refusal, iso
from addons.core.control.view import View
from addons.core.policy import client_token, signing, token_prefixes
from addons.core.policy.client_token import Keys, Verified
from addons.core.policy.grant import GROUP, Grant
from addons.core.policy.tokens import Tokens
from addons.core.secret import Secret
from addons.core.settings import Settings

STANDS = "stands"


@dataclass(frozen=True, slots=True)
class Explained:
    """What may be told of a token."""

    state: str
    """`stands`, or the code of the refusal that a call on it gets now."""
    why_not: str
    """The refusal's sentence; empty if it stands."""
    grant: Grant | None
    """What it says; None if nothing of it can be believed."""
    is_bound: bool
    """It makes no calls itself: its holder narrows it."""


def explain(settings: Settings, token: Secret, now: float) -> Explained:
    """Ask what the proxy asks, of the same control.db."""
    keys: dict[str, Keys] = {}
    with closing(View(settings.control_file)) as view:
        tokens = Tokens(view)
        view.subscribe(lambda db: keys.update(known=signing.public_keys(db)))
        view.look()
        checked = tokens.check(token.reveal(), now)
    text = token_prefixes.cut(token.reveal().strip())
    read = client_token.read(text, keys.get("known", {}))
    return Explained(
        state=checked.code if isinstance(checked, Refusal) else STANDS,
        why_not=checked.message if isinstance(checked, Refusal) else "",
        grant=read.grant if isinstance(read, Verified) else None,
        is_bound=isinstance(read, Verified) and bool(read.chain[-1].holder),
    )


def facts(explained: Explained) -> dict[str, Any]:
    """Give it for programs."""
    state: dict[str, Any] = {"state": explained.state}
    if explained.grant is None:
        return state
    known = asdict(explained.grant) | {"expires_at": iso(explained.grant.expires_at)}
    return known | {"is_bound": explained.is_bound} | state


def sentence(explained: Explained) -> str:
    """Say it to whoever asked."""
    grant = explained.grant
    if explained.why_not or grant is None:
        return explained.why_not.replace("weir: this", "This", 1)
    limits = (
        ("providers", grant.providers, "all"),
        ("models", grant.models, "all"),
        ("endpoints", grant.operations, GROUP),
    )
    said = "; ".join(f"{name}: {', '.join(names) or empty}" for name, names, empty in limits)
    return f"It stands until {iso(grant.expires_at)}. {said[0].upper()}{said[1:]}."
