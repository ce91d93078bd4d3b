"""A vault in a folder of its own, opened."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from addons.core.control.control import Control
from addons.core.secret import Secret
from addons.core.vault import key_changes, lock, master_key
from addons.core.vault.lock import Lock, Source
from addons.core.vault.master_key import MasterKey
from addons.core.vault.provider_key import ProviderKey

NOW = "2026-11-25T09:00:00.000Z"
CANARY = "sk-canary-3f9d2b7a61c84e05-QZ7w"


@dataclass
class OpenVault:
    """control.db in somebody's hands, and the master key to it."""

    control: Control
    path: Path
    lock: Lock
    master: MasterKey

    def add(
        self, secret: str = CANARY, upstream: str = "openai", label: str = "team"
    ) -> ProviderKey:
        """Add a key."""
        with self.control.change() as change:
            return key_changes.add(
                change,
                self.master,
                Secret(secret),
                upstream=upstream,
                provider=upstream,
                hosts=("api.openai.com",),
                label=label,
            )

    def rotate(self, key: ProviderKey, secret: str, grace_until: str) -> ProviderKey:
        """Give a key another secret."""
        with self.control.change() as change:
            staged = key_changes.stage(change, self.master, key, Secret(secret))
            return key_changes.activate(change, self.master, key, staged, grace_until)

    def remove(self, key: ProviderKey) -> None:
        """Remove a key."""
        with self.control.change() as change:
            key_changes.remove(change, key)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[OpenVault]:
    """Make one whose master key is at hand."""
    path = tmp_path / "home" / "control.db"
    with closing(Control(path, "alice@terminal", lambda: NOW)) as control:
        planned = lock.plan(Source.ENVIRONMENT, "", NOW)
        master = master_key.new(planned.master_key_id)
        locked = planned.locked_with(master)
        with control.change() as change:
            lock.insert(change, locked, "active")
        yield OpenVault(control, path, locked, master)
