"""The provider keys for the proxy: which one a call takes, and which ones rest."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from addons.core.call import Note, Refusal, iso
from addons.core.control.view import View
from addons.core.secret import Secret
from addons.core.vault.keyholder import Keyholder, Unlock
from addons.core.vault.open_key import OpenKey, OpenKeys, OpenVersion

DOUBT_S = 60.0
"""How long a key that its provider refused is passed over while there is another one."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A provider key for one call."""

    key_id: str
    version: int
    secret: Secret
    hosts: tuple[str, ...]
    """Where it may go: names of the table of hosts, or `host:port` of its owner's base URL."""


class Ring:
    """Gives the keys of an upstream in turn. For the proxy's loop: nothing here waits."""

    def __init__(
        self,
        view: View,
        unlock: Unlock,
        note: Callable[[Note], object],
        clock: Callable[[], float],
    ) -> None:
        """Take the view before it is started; `note` is told what somebody should look at."""
        self._view = view
        self._holder = Keyholder(view, unlock, note)
        self._note = note
        self._clock = clock
        self._turns = count(1)
        self._last_turn: dict[str, int] = {}
        self._resting: dict[str, float] = {}
        self._doubted: dict[str, float] = {}
        self._refused: set[tuple[str, int]] = set()

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody has added a key."""
        keys = self._holder.keys
        return not (keys.by_upstream or keys.locked or keys.damaged)

    def pick(self, upstream: str, now: float) -> Picked | Refusal:
        """Give the key whose turn it is; one that rests only if all of them do.

        The provider says no better than we could: its limits may be those of one model.
        """
        if self._view.trouble:
            return Refusal(
                503,
                "control_unreadable",
                f"weir: the provider keys cannot be read ({self._view.trouble})",
            )
        keys = self._holder.keys
        usable = [
            (key, version)
            for key in keys.by_upstream.get(upstream, ())
            if (version := self._version(key, now)) is not None
        ]
        if not usable:
            return self._nothing(upstream, keys)
        key, version = min(usable, key=lambda each: self._rank(each[0].key_id, now))
        self._last_turn[key.key_id] = next(self._turns)
        return Picked(key.key_id, version.version, version.secret, key.hosts)

    def rest(self, key_id: str, until: float) -> None:
        """Let a key rest that was told to wait (429)."""
        self._resting[key_id] = until

    def rests_until(self, upstream: str, now: float) -> float:
        """Tell when the first key of an upstream is rested; `now` if one is."""
        keys = self._holder.keys.by_upstream.get(upstream, ())
        return max(now, min((self._resting.get(key.key_id, now) for key in keys), default=now))

    def refused(self, key_id: str, version: int) -> None:
        """Keep that the provider does not take a version (401, 403): the one in grace is next.

        There is no way back to a refused version but a rotation, or the end of the other's grace:
        a key must not go back and forth.
        """
        key = self._find(key_id)
        if key is None:
            return
        now = self._clock()
        is_new = (key_id, version) not in self._refused
        self._refused.add((key_id, version))
        next_one = self._version(key, now)
        if next_one is None or (key_id, next_one.version) in self._refused:
            self._doubted[key_id] = now + DOUBT_S
        if is_new:
            self._tell(key, version, next_one)

    def _version(self, key: OpenKey, now: float) -> OpenVersion | None:
        """Give the first version that was not refused; if all were, the first."""
        usable = [each for each in key.versions if each.until > now]
        taken = (each for each in usable if (key.key_id, each.version) not in self._refused)
        return next(taken, usable[0] if usable else None)

    def _rank(self, key_id: str, now: float) -> tuple[float, bool, int]:
        rests = self._resting.get(key_id, 0.0)
        is_doubted = self._doubted.get(key_id, 0.0) > now
        return (rests if rests > now else 0.0, is_doubted, self._last_turn.get(key_id, 0))

    def _nothing(self, upstream: str, keys: OpenKeys) -> Refusal:
        if upstream in keys.locked:
            self._holder.try_again()
            why = keys.why or "its master key has not been found yet; try again in a second."
            return Refusal(503, "vault_locked", f"weir: vault locked: {why}")
        if upstream in keys.damaged:
            return Refusal(
                503,
                "key_damaged",
                f"weir: the provider key for {upstream} does not open: what is stored of it was "
                "changed. Remove it and add it again: ./run.sh key list",
            )
        return Refusal(
            400,
            "no_provider_key",
            f"weir: there is no provider key for {upstream}. Add one: ./run.sh key add {upstream}",
        )

    def _find(self, key_id: str) -> OpenKey | None:
        upstreams = self._holder.keys.by_upstream.values()
        return next((key for keys in upstreams for key in keys if key.key_id == key_id), None)

    def _tell(self, key: OpenKey, version: int, next_one: OpenVersion | None) -> None:
        last = next((each.last_four for each in key.versions if each.version == version), "")
        goes_on = ""
        if next_one is not None and next_one.version != version:
            goes_on = (
                f" Version {next_one.version} (…{next_one.last_four}) is used until its grace ends"
                f", {iso(next_one.until)}."
                if next_one.until != float("inf")
                else f" Version {next_one.version} (…{next_one.last_four}) is used."
            )
        self._note(
            Note(
                iso(self._clock()),
                "key_refused",
                key.name,
                f"The provider refused version {version} (…{last}).{goes_on} "
                f"Give it a good one: ./run.sh key rotate {key.key_id}",
            )
        )
