"""A team's control.db: provider keys in a vault, client tokens, and whom they are for."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from addons.core.control.control import Change, Control
from addons.core.policy import minted, signing
from addons.core.policy.claims import Claims
from addons.core.secret import Secret
from addons.core.vault import key_changes, lock, master_key
from addons.core.vault.lock import Source
from tests.upstream import sample
from tests.upstream.answer import Answer, Received
from tests.upstream.server import Upstream
from tests.upstream.socket import Socket

HOMES = {
    "openai": "api.openai.com",
    "anthropic": "api.anthropic.com",
    "google": "generativelanguage.googleapis.com",
    "groq": "api.groq.com",
}
_CREDENTIALS = ("authorization", "x-api-key", "x-goog-api-key", "api-key")
_DAY_S = 86_400


class Team:
    """Whoever keeps the keys and tokens of one Weir."""

    def __init__(self, home: Path, secret: str) -> None:
        """Make its control.db, with `secret` as the key of each provider."""
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = home / "control.db"
        with self._change() as change:
            planned = lock.plan(Source.ENVIRONMENT, "", change.at)
            self._master = master_key.new(planned.master_key_id)
            lock.insert(change, planned.locked_with(self._master), "active")
            for provider, host in HOMES.items():
                key_changes.add(
                    change,
                    self._master,
                    Secret(secret),
                    upstream=provider,
                    provider=provider,
                    hosts=(host,),
                    label="team",
                )

    @property
    def environment(self) -> dict[str, str]:
        """What the proxy needs to open the vault."""
        return {"WEIR_MASTER_KEY": self._master.text().reveal()}

    def mint(self, **changes: Any) -> tuple[str, str]:
        """Make a client token for Ann; give it and its id."""
        now = int(time.time())
        plain = Claims(minted.new_id(), "ann", now, now, now + _DAY_S, "web", "Ann")
        said = replace(plain, **changes)
        with self._change() as change:
            made = minted.mint(change, signing.signer(change, self._master), said)
        return f"sk-{made.reveal()}", said.token_id

    def revoke(self, token_id: str) -> None:
        """Let a token stand no more."""
        with self._change() as change:
            minted.revoke(change, token_id)

    @contextmanager
    def _change(self) -> Iterator[Change]:
        with closing(Control(self._path, "test@terminal")) as control, control.change() as change:
            yield change


class KeyedUpstream(Upstream):
    """Every provider, each of which takes one key and nothing else."""

    def __init__(self, folder: Path, secret: str) -> None:
        """Take `secret` alone."""
        super().__init__(folder)
        self._secret = secret

    def _choose(self, received: Received) -> Answer | Socket:
        brought = [value for name, value in received.headers if name in _CREDENTIALS]
        is_right = brought in ([self._secret], [f"Bearer {self._secret}"])
        if not is_right or "eyJ" in f"{received.headers}{received.target}":
            return sample.error(received, 401)
        return super()._choose(received)
