"""Comes by the master key that a lock wants, with what this process has; never another way."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from addons.core.secret import Secret
from addons.core.settings import Settings
from addons.core.vault import master_key, places
from addons.core.vault.lock import Lock, Source
from addons.core.vault.master_key import MasterKey

type Ask = Callable[[], Secret | None]
"""Asks a person for the passphrase; None when nobody is there."""


class Unlocking:
    """Opens locks for one process."""

    def __init__(self, settings: Settings, ask: Ask = lambda: None) -> None:
        """Take the settings; what `start` handed over is read here, once."""
        self._settings = settings
        self._ask = ask
        self._given = _handed_over(settings.master_key_fd)

    def __call__(self, lock: Lock) -> MasterKey:
        """Give the master key. Raises ValueError that says why not and what to do."""
        if self._given is not None and lock.fits(self._given):
            return self._given
        master = self._find(lock)
        if not lock.fits(master):
            raise ValueError(_WRONG[lock.source])
        return master

    def _find(self, lock: Lock) -> MasterKey:
        match lock.source:
            case Source.KEYRING:
                return places.get_from_keyring(lock)
            case Source.PASSPHRASE:
                return lock.derive(self._passphrase())
            case Source.FILE:
                path = self._settings.master_key_file or Path(lock.place)
                return places.get_from_file(lock.master_key_id, path, self._settings.home)
            case Source.ENVIRONMENT:
                return self._from_environment(lock)

    def _passphrase(self) -> Secret:
        path = self._settings.passphrase_file
        if path is not None:
            return places.read_private(path, self._settings.home, "the passphrase")
        asked = self._ask()
        if asked is None:
            raise ValueError(
                "its passphrase is not known here. Start ./run.sh in a terminal and type it, or "
                "name a file that has it: WEIR_PASSPHRASE_FILE"
            )
        return asked

    def _from_environment(self, lock: Lock) -> MasterKey:
        if self._settings.master_key is None:
            raise ValueError(
                "WEIR_MASTER_KEY is not set. Set it to the master key that the provider keys were "
                "added with, and start again."
            )
        return master_key.from_text(
            lock.master_key_id, self._settings.master_key, "WEIR_MASTER_KEY"
        )


_WRONG = {
    Source.KEYRING: "the master key in the system's keyring is not the one of this vault. "
    "Restore control.db or the keyring from the same time.",
    Source.PASSPHRASE: "that is not the passphrase of this vault. Try again.",
    Source.FILE: "the master key in the file is not the one of this vault. Restore the file, or "
    "name the right one: WEIR_MASTER_KEY_FILE",
    Source.ENVIRONMENT: "WEIR_MASTER_KEY is not the master key of this vault. Set the one that the "
    "provider keys were added with.",
}


def hand_over(master: MasterKey) -> int:
    """Put a master key into a pipe for one child; give the end to read, for `pass_fds`."""
    reader, writer = os.pipe()
    try:
        os.write(writer, f"{master.master_key_id} {master.text().reveal()}".encode())
    finally:
        os.close(writer)
    return reader


def _handed_over(fd: int | None) -> MasterKey | None:
    if fd is None:
        return None
    try:
        if not stat.S_ISFIFO(os.fstat(fd).st_mode):
            return None
        text = os.read(fd, 4096).decode("ascii", "replace")
        os.close(fd)
    except OSError:  # somebody else's variable: there is no such pipe
        return None
    lock_id, _, key = text.partition(" ")
    try:
        return master_key.from_text(lock_id, Secret(key), "what was handed over")
    except ValueError:  # whoever wrote it ended meanwhile
        return None
