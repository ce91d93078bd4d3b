"""The vault's master key made, and made anew, so that a kill at any moment loses nothing."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from addons.core.control.control import Control
from addons.core.vault import data_keys, lock, places
from addons.core.vault.lock import Lock
from addons.core.vault.master_key import MasterKey


def make(control: Control, path: Path, planned: Lock, master: MasterKey) -> Lock:
    """Lock a vault for the first time, with a master key that is put where `planned` says.

    If somebody else was faster, theirs is the lock. Raises OSError if it cannot be kept there.
    """
    with _alone(path):
        there = lock.active(control.db)
        if there is not None:
            return there
        locked = planned.locked_with(master)
        _put(control, locked, master)
        with control.change() as change:
            lock.set_state(change, locked, "active")
            change.note("create", lock.KIND, locked.master_key_id, f"opened by {locked.source}")
    return locked


def replace(
    control: Control, path: Path, old: MasterKey, planned: Lock, master: MasterKey
) -> tuple[Lock, int]:
    """Lock the vault with another master key; give its lock and how many data keys it wraps.

    The new key is kept in its place first; then every data key changes over in one transaction;
    then the old one is destroyed. Whenever this is cut short, the vault opens with the one that
    the file names, and the next time the other one is tidied away.
    """
    with _alone(path):
        _tidy(control)
        before = lock.active(control.db)
        if before is None or not before.fits(old):
            raise ValueError(
                "the vault was given another master key meanwhile. Look at ./run.sh audit, and "
                "try again if need be."
            )
        locked = planned.locked_with(master)
        _put(control, locked, master)
        with control.change() as change:
            lock.set_state(change, before, "retired")
            lock.set_state(change, locked, "active")
            count = data_keys.rewrap(change.db, old, master)
            change.note(
                "rewrap",
                lock.KIND,
                locked.master_key_id,
                f"opened by {locked.source}, before that by {before.source}",
            )
        _tidy(control)
    return locked, count


def _put(control: Control, locked: Lock, master: MasterKey) -> None:
    # Written down before it is kept: what a kill leaves behind is known and goes at the next time.
    with control.change() as change:
        lock.insert(change, locked, "new")
    places.put(locked, master)


def _tidy(control: Control) -> None:
    for left in lock.left_over(control.db):
        places.forget(left)
        with control.change() as change:
            lock.delete(change, left)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep others from tidying away a master key that is just being put into its place."""
    held = os.open(path.with_suffix(".vault.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
