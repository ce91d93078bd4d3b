"""The ledger's file: private, locked, checked, backed up, and of the right version."""

import contextlib
import fcntl
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from sqlite_utils import Database

from addons.core import backups
from addons.core.ledger import migrations

CHECKED_BYTES = 128 << 20
"""Files up to this size are checked whole at start (0.3 to 1 s); larger ones would delay it."""


def make_private(path: Path) -> None:
    """Make the folder (0700) and the file (0600) if they are missing, and close them to others.

    Raises OSError: one line that says what cannot be written and what to do.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        path.chmod(0o600)
        for beside in path.parent.glob(f"{path.name}-*"):
            beside.chmod(0o600)
    except OSError as error:
        raise OSError(
            f"The ledger {path} cannot be written ({error.strerror}). "
            f"Make {path.parent} writable for you, or set WEIR_HOME to a folder that is."
        ) from error


def lock(path: Path, patience_s: float) -> int:
    """Take the ledger for this process alone; give the lock's file descriptor.

    The lock goes with the process, however it ends. Raises OSError when another process
    still holds it after `patience_s`.
    """
    lock_path = path.with_suffix(".lock")
    held = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError as error:
            if time.monotonic() < deadline:
                time.sleep(0.02)
                continue
            owner = os.pread(held, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(held)
            raise OSError(
                f"The ledger {path} is in use by another Weir (process {owner}). "
                "Stop that one, or set WEIR_HOME to another folder for this one."
            ) from error
    with contextlib.suppress(OSError):  # the process id is a courtesy; the lock is what counts
        os.ftruncate(held, 0)
        os.pwrite(held, f"{os.getpid()}\n".encode(), 0)
    return held


def connect(path: Path) -> sqlite3.Connection:
    """Open the ledger for writing: WAL, as `docs/ledger.md` promises.

    Raises ValueError for a damaged file, OSError for one that cannot be opened.
    """
    try:
        with ExitStack() as undo:
            connection = sqlite3.connect(
                path, timeout=2.0, isolation_level=None, check_same_thread=False
            )
            undo.callback(connection.close)
            _check(connection, path)
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")
            connection.execute("pragma journal_size_limit = 16777216")
            connection.execute("pragma temp_store = memory")
            undo.pop_all()
    except sqlite3.OperationalError as error:
        raise OSError(
            f"The ledger {path} cannot be opened ({error}). Make room on the disk, "
            "make the folder writable, and see that no other program holds the file."
        ) from error
    except sqlite3.DatabaseError as error:
        raise damaged(path, str(error)) from error
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("select count(*) from sqlite_schema").fetchone()
    if path.stat().st_size <= CHECKED_BYTES:
        (verdict,) = connection.execute("pragma quick_check(1)").fetchone()
        if verdict != "ok":
            raise damaged(path, verdict)


def damaged(path: Path, what: str) -> ValueError:
    """Say that the file is damaged and how to go on. Nothing is deleted."""
    return ValueError(
        f"The ledger {path} is damaged ({what}). Move it and its -wal and -shm files away to "
        f"keep them; then {backups.advice(path)}, or start with a new, empty ledger. "
        "Nothing was deleted."
    )


def migrate(connection: sqlite3.Connection, path: Path, now: Callable[[], str]) -> None:
    """Bring the schema up to date, after a backup if there is something to lose.

    Raises ValueError for a ledger that a newer Weir has written.
    """
    database = Database(connection)
    applied = [step.name for step in migrations.migration.applied(database)]
    refuse_newer(path, applied, migrations.names())
    backups.migrate(connection, path, migrations.migration, now())


def refuse_newer(path: Path, applied: list[str], known: list[str]) -> None:
    """Raise ValueError if the ledger has steps that this Weir does not know."""
    foreign = [name for name in applied if name not in known]
    if foreign:
        raise ValueError(
            f"The ledger {path} is of a newer Weir: its schema is version {len(applied)} "
            f"({foreign[-1]}), and this Weir knows up to {len(known)}. "
            "Get the newer Weir, or set WEIR_HOME to another folder."
        )
