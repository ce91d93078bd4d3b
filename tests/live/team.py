"""A team's control.db: provider keys in a vault, and an upstream that takes no other credential."""

from contextlib import closing
from pathlib import Path

from addons.core.control.control import Control
from addons.core.secret import Secret
from addons.core.vault import key_changes, lock, master_key
from addons.core.vault.lock import Source
from tests.upstream import sample
from tests.upstream.answer import Answer, Received
from tests.upstream.server import Upstream
from tests.upstream.socket import Socket

REVOKE_FILE = "WEIR_TEST_REVOKE_FILE"
"""As long as the file that this variable names is there, no client token stands."""
HOMES = {
    "openai": "api.openai.com",
    "anthropic": "api.anthropic.com",
    "google": "generativelanguage.googleapis.com",
}
_CREDENTIALS = ("authorization", "x-api-key", "x-goog-api-key", "api-key")


class Team:
    """Whoever keeps the keys of one Weir."""

    def __init__(self, home: Path, secret: str) -> None:
        """Make its control.db, with `secret` as the key of each provider."""
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = home / "control.db"
        with closing(Control(self._path, "test@terminal")) as control:
            with control.change() as change:
                planned = lock.plan(Source.ENVIRONMENT, "", change.at)
                self._master = master_key.new(planned.master_key_id)
                lock.insert(change, planned.locked_with(self._master), "active")
            for provider, host in HOMES.items():
                with control.change() as change:
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
