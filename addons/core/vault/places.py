"""Where master keys lie: in the system's keyring, or in a file that only its owner may read."""

import os
import stat
from pathlib import Path

import platformdirs

from addons.core.secret import Secret
from addons.core.vault import master_key
from addons.core.vault.lock import Lock, Source
from addons.core.vault.master_key import MasterKey

SERVICE = "weir"
_LONGEST = 4096


def has_keyring() -> bool:
    """Tell whether the system has a keyring that keeps secrets sealed."""
    import keyring  # asks the system: only those who need it pay for that
    from keyring.backends import chainer, fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, chainer.ChainerBackend):
        return bool(backend.backends)
    # A priority below 1 marks what is no more than a plain file.
    return not isinstance(backend, fail.Keyring | null.Keyring) and backend.priority >= 1


def own_file(lock_id: str) -> Path:
    """Say where the file of a master key goes: never beside what it opens."""
    folder = Path(platformdirs.user_config_dir("weir"))
    if folder == Path(platformdirs.user_data_dir("weir")):  # macOS has one folder for both
        folder = Path.home() / ".config" / "weir"
    return folder / f"{lock_id}.key"


def is_own_file(lock: Lock) -> bool:
    """Tell whether the file is ours to make and to destroy; others are put there by somebody."""
    return lock.source is Source.FILE and Path(lock.place) == own_file(lock.master_key_id)


def put(lock: Lock, master: MasterKey) -> None:
    """Keep a new master key where its lock says, unless that is for somebody else to do.

    Raises OSError that says what to do.
    """
    if lock.source is Source.KEYRING:
        _put_in_keyring(lock, master.text())
    elif is_own_file(lock):
        _put_in_file(Path(lock.place), master.text())


def get_from_keyring(lock: Lock) -> MasterKey:
    """Read a master key. Raises ValueError that says what to do."""
    import keyring

    try:
        text = keyring.get_password(SERVICE, lock.master_key_id)
    except Exception as error:  # each backend has errors of its own
        raise ValueError(
            f"the system's keyring does not open ({type(error).__name__}). Unlock it (log in to "
            "the desktop, or start its service); the next call tries again."
        ) from error
    if text is None:
        raise ValueError(
            f"the system's keyring has no entry of “{SERVICE}” named {lock.master_key_id}. Log in "
            "as the user who added the provider keys, or restore that entry."
        )
    return master_key.from_text(lock.master_key_id, Secret(text), "what the keyring has")


def get_from_file(lock_id: str, path: Path, home: Path) -> MasterKey:
    """Read a master key. Raises ValueError that says what to do."""
    text = read_private(path, home, "the master key")
    return master_key.from_text(lock_id, text, str(path))


def read_private(path: Path, home: Path, what: str) -> Secret:
    """Read a secret from a file that nobody else may read, and that is not in the data folder.

    Raises ValueError that says what to do.
    """
    if path.resolve().is_relative_to(home.resolve()):
        raise ValueError(
            f"{path} lies in the data folder: a copy of that folder would open itself. "
            f"Move {what} elsewhere."
        )
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise ValueError(
            f"{what} cannot be read from {path} ({error.strerror}). Put it back, readable for you."
        ) from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError(f"{path} is not a file. Name the file that holds {what}.")
        if status.st_mode & 0o077:
            raise ValueError(f"{path} is readable for others. Close it: chmod 600 '{path}'")
        return Secret(os.read(handle, _LONGEST).decode("utf-8", "replace").strip())
    finally:
        os.close(handle)


def forget(lock: Lock) -> None:
    """Destroy a master key that is no longer in use; one that is gone already is fine.

    Raises OSError if the keyring does not let us.
    """
    if lock.source is Source.KEYRING:
        _forget_in_keyring(lock)
    elif is_own_file(lock):
        Path(lock.place).unlink(missing_ok=True)


def _put_in_keyring(lock: Lock, text: Secret) -> None:
    import keyring

    try:
        keyring.set_password(SERVICE, lock.master_key_id, text.reveal())
    except Exception as error:
        raise OSError(
            f"the system's keyring does not take the master key ({type(error).__name__}). Unlock "
            "it, or choose another place: --master-key passphrase"
        ) from error


def _forget_in_keyring(lock: Lock) -> None:
    import keyring
    from keyring.errors import PasswordDeleteError

    try:
        keyring.delete_password(SERVICE, lock.master_key_id)
    except PasswordDeleteError:
        return
    except Exception as error:
        raise OSError(
            f"the system's keyring does not open ({type(error).__name__}). Unlock it and try again."
        ) from error


def _put_in_file(path: Path, text: Secret) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(handle, text.reveal().encode() + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)
        folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)  # before the vault depends on it
        finally:
            os.close(folder)
    except OSError as error:
        raise OSError(
            f"the master key cannot be written to {path} ({error.strerror}). Make {path.parent} "
            "writable for you, or choose another place: --master-key passphrase"
        ) from error
