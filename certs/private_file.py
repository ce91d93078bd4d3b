"""Files that only their owner may read, replaced as a whole or not at all."""

import contextlib
import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

LOCK_WAIT_S = 30.0


def make_folder(folder: Path) -> None:
    """Make the folder (mode 0700) and those above it; tighten one that is there already."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o777 != 0o700:
        folder.chmod(0o700)


def write(path: Path, content: bytes, *, is_lasting: bool = True) -> None:
    """Replace `path` by a file of mode 0600, so that a reader sees the old or the new one.

    The mode holds from the first byte on, whatever the umask. A lasting file is on the disk when
    this returns, and outlives a power cut. Raises OSError.
    """
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
            if is_lasting:
                file.flush()
                os.fsync(file.fileno())
        if path.is_dir():
            path.rmdir()  # Docker makes an empty folder where it is told to mount a missing file
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def write_if_changed(path: Path, content: bytes) -> None:
    """Leave a file alone that says this already, but for its mode; else replace it."""
    try:
        is_same = path.read_bytes() == content
    except OSError:
        is_same = False
    if not is_same:
        write(path, content)
    elif path.stat().st_mode & 0o777 != 0o600:
        path.chmod(0o600)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder against other processes; the lock falls with the process.

    Raises TimeoutError after 30 s: which file, and what to do.
    """
    file = folder / ".lock"
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        give_up = time.monotonic() + LOCK_WAIT_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > give_up:
                    raise TimeoutError(
                        f"{file} has been held by another Weir for {LOCK_WAIT_S:.0f} s. "
                        "End that process, then try again."
                    ) from error
                time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)
