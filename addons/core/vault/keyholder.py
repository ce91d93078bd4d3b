"""Opens provider keys for the proxy whenever control.db changes, off the proxy's loop."""

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from addons.core.call import Note, utc_now
from addons.core.control.view import View
from addons.core.secret import Secret
from addons.core.vault import data_keys, lock, provider_key
from addons.core.vault.data_keys import Wrapped
from addons.core.vault.lock import Lock
from addons.core.vault.master_key import MasterKey
from addons.core.vault.open_key import OpenKey, OpenKeys, OpenVersion
from addons.core.vault.provider_key import ProviderKey, Version

AGAIN_S = 15.0
"""How soon a vault that stayed locked is tried again: a keyring may ask a person each time."""
_PATIENCE_S = 2.0
"""How long a new state waits for its master key before calls are told that it is locked."""

type Unlock = Callable[[Lock], MasterKey]
"""Comes by the master key of a lock. Raises ValueError or OSError that says what to do."""


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What one state of control.db says."""

    lock: Lock | None = None
    keys: tuple[ProviderKey, ...] = ()
    data_keys: dict[str, Wrapped] = field(default_factory=dict)


class Keyholder:
    """Has all keys that can be opened; a locked vault is tried again when a call needs it."""

    def __init__(self, view: View, unlock: Unlock, note: Callable[[Note], object]) -> None:
        """Subscribe; the first keys are there when `view.start()` returns."""
        self.keys = OpenKeys()
        """Replaced as a whole: whoever reads it needs no lock."""
        self._unlock = unlock
        self._note = note
        self._mutex = threading.Lock()
        self._sealed = _Sealed()
        self._master: MasterKey | None = None
        self._why = ""
        self._opened: dict[tuple[object, ...], Secret] = {}
        self._told: set[tuple[str, int]] = set()
        self._unlocking: threading.Thread | None = None
        self._tried_at = -AGAIN_S
        view.subscribe(self._load)

    def try_again(self) -> None:
        """Try to unlock the vault, unless that was tried just now. Returns at once."""
        with self._mutex:
            is_busy = self._unlocking is not None and self._unlocking.is_alive()
            if is_busy or time.monotonic() < self._tried_at + AGAIN_S:
                return
            self._start_unlocking()

    def _load(self, db: sqlite3.Connection) -> None:
        sealed = _Sealed(lock.active(db), provider_key.listed(db), data_keys.everything(db))
        with self._mutex:
            self._sealed = sealed
            self._open_all()
            if not self.keys.locked:
                return
            thread = self._start_unlocking()
        thread.join(_PATIENCE_S)

    def _start_unlocking(self) -> threading.Thread:
        # A thread of its own: a keyring may ask a person, and revocations must not wait for that.
        self._tried_at = time.monotonic()
        self._unlocking = threading.Thread(target=self._come_by_master, name="vault", daemon=True)
        self._unlocking.start()
        return self._unlocking

    def _come_by_master(self) -> None:
        wanted = self._sealed.lock
        if wanted is None:
            return
        try:
            master, why = self._unlock(wanted), ""
        except (ValueError, OSError) as error:
            master, why = None, str(error)
        with self._mutex:
            if master is not None:
                self._master = master
            self._why = why
            self._open_all()

    def _open_all(self) -> None:
        """Build the new state. Versions that did not change stay open, whatever the lock does."""
        opened: dict[tuple[object, ...], Secret] = {}
        by_upstream: dict[str, tuple[OpenKey, ...]] = {}
        locked, damaged = set(), set()
        for key in self._sealed.keys:
            versions = []
            for version in key.versions:
                if version.sealed is None or version.state not in ("active", "grace"):
                    continue
                identity = (version.sealed, *key.facts(version))
                try:
                    secret = self._opened.get(identity) or self._open(key, version)
                except ValueError as error:
                    damaged.add(key.upstream)
                    self._tell(key, version, str(error))
                    continue
                if secret is None:
                    locked.add(key.upstream)
                    continue
                opened[identity] = secret
                until = _seconds(version.grace_until)
                versions.append(OpenVersion(version.version, secret, version.last_four, until))
            if versions:
                versions.sort(key=lambda each: each.until, reverse=True)
                one = OpenKey(key.key_id, key.upstream, key.label, key.hosts, tuple(versions))
                by_upstream[key.upstream] = (*by_upstream.get(key.upstream, ()), one)
        self._opened = opened
        self.keys = OpenKeys(by_upstream, frozenset(locked), frozenset(damaged), self._why)

    def _open(self, key: ProviderKey, version: Version) -> Secret | None:
        """Open one; None while the vault is locked. Raises ValueError for a changed row."""
        master, wanted = self._master, self._sealed.lock
        if master is None or wanted is None or not wanted.fits(master):
            return None
        wrapped = self._sealed.data_keys.get(version.sealed.data_key_id) if version.sealed else None
        return provider_key.secret_of(master, wrapped, key, version)

    def _tell(self, key: ProviderKey, version: Version, why: str) -> None:
        if (key.key_id, version.version) not in self._told:
            self._told.add((key.key_id, version.version))
            self._note(
                Note(
                    utc_now(),
                    "key_damaged",
                    f"{key.upstream} {key.key_id}",
                    f"version {version.version} is not used ({why}). Remove the key and add it "
                    f"again: ./run.sh key remove {key.key_id}",
                )
            )


def _seconds(grace_until: str) -> float:
    return datetime.fromisoformat(grace_until).timestamp() if grace_until else float("inf")
