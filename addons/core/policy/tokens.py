"""Which client tokens stand, for the proxy: it knows public keys and revocations only."""

import hashlib
import sqlite3
from dataclasses import dataclass, field

from addons.core.call import Refusal
from addons.core.control.view import View
from addons.core.policy import client_token, minted, signing, token_prefixes
from addons.core.policy.client_token import LEEWAY_S, Keys, Verified
from addons.core.policy.grant import Grant

_MOST_REMEMBERED = 4096
REVOKED = Refusal(
    401,
    "token_revoked",
    "weir: this client token was revoked. Ask whoever gave it to you for another: "
    "./run.sh token mint --help says how.",
)
EXPIRED = Refusal(
    401,
    "token_expired",
    "weir: this client token has expired. Ask whoever gave it to you for another: "
    "./run.sh token mint --help says how.",
)
NOT_YET = Refusal(
    401,
    "token_not_yet_valid",
    "weir: this client token is not valid yet. Look at this machine's clock.",
)


@dataclass(frozen=True, slots=True)
class _Known:
    """Keys, and what was found good under them."""

    keys: Keys
    verified: dict[bytes, Verified] = field(default_factory=dict)


class Tokens:
    """Checks tokens; a signature once, revocation and times at each use."""

    def __init__(self, view: View) -> None:
        """Subscribe; the first state is there when `view.start()` returns."""
        self._is_empty = True
        self._view = view
        self._known = _Known({})
        self._revoked: frozenset[str] = frozenset()
        view.subscribe(self._load)

    @property
    def is_empty(self) -> bool:
        """Tell whether none was ever minted here; what cannot be read may hold one."""
        return self._is_empty and not self._view.trouble

    def is_token(self, text: str) -> bool:
        """Tell, by its form alone, whether a credential is meant as a client token."""
        return token_prefixes.looks_ours(text)

    def check(self, text: str, now: float) -> Grant | Refusal:
        """Say what a token allows by now (seconds since 1970)."""
        if self._view.trouble:
            return Refusal(
                503,
                "control_unreadable",
                f"weir: client tokens cannot be checked ({self._view.trouble})",
            )
        verified = self._verify(token_prefixes.cut(text.strip()))
        if isinstance(verified, Refusal):
            return verified
        grant = verified.grant
        if not self._revoked.isdisjoint(grant.lineage):
            return REVOKED
        if now >= grant.expires_at + LEEWAY_S:
            return EXPIRED
        return NOT_YET if now < verified.not_before - LEEWAY_S else grant

    def _verify(self, text: str) -> Verified | Refusal:
        # Not by its text: that is a credential, and memory is for longer than a call.
        name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        known = self._known
        found = known.verified.get(name)
        if found is not None:
            return found
        verified = client_token.verify(text, known.keys)
        if isinstance(verified, Verified):
            if len(known.verified) >= _MOST_REMEMBERED:
                known.verified.clear()
            known.verified[name] = verified
        return verified

    def _load(self, db: sqlite3.Connection) -> None:
        keys, revoked = signing.public_keys(db), minted.revoked(db)
        self._revoked = revoked
        if keys.keys() != self._known.keys.keys():
            self._known = _Known(keys)
        self._is_empty = not keys
