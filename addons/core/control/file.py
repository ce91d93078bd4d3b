"""control.db itself: private, durable, checked, backed up, and of the right version."""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlite_utils import Database

from addons.core import backups
from addons.core.control import migrations

PATIENCE_S = 10.0
"""How long a change waits for another one."""


def connect(path: Path, now: Callable[[], str]) -> sqlite3.Connection:
    """Open the file for changes, made and brought up to date if need be.

    Raises ValueError for one that is damaged or of a newer Weir, OSError for one that cannot
    be opened; each says what to do.
    """
    _make_private(path)
    try:
        with ExitStack() as undo:
            connection = sqlite3.connect(
                path, timeout=PATIENCE_S, isolation_level=None, check_same_thread=False
            )
            undo.callback(connection.close)
            # A power cut must not bring a revoked token back, nor a removed key's remains.
            connection.execute("pragma journal_mode = delete")
            connection.execute("pragma synchronous = full")
            connection.execute("pragma secure_delete = on")
            connection.execute("pragma foreign_keys = on")
            connection.execute("pragma temp_store = memory")
            _check(connection, path)
            _migrate(connection, path, now)
            undo.pop_all()
    except sqlite3.OperationalError as error:
        raise unreadable(path, error) from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error
    return connection


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open the file for reading; any thread may use the connection, one at a time.

    Raises sqlite3.Error.
    """
    # Not `mode=ro`: what a killed writer left half done is rolled back by whoever reads next.
    with ExitStack() as undo:
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode=rw",
            uri=True,
            timeout=2.0,
            isolation_level=None,
            check_same_thread=False,
        )
        undo.callback(connection.close)
        connection.execute("pragma query_only = on")
        undo.pop_all()
    return connection


def version(connection: sqlite3.Connection, path: Path) -> int:
    """Give the schema's version: how many steps it has. Raises ValueError for a newer Weir's."""
    applied = [step.name for step in migrations.migration.applied(Database(connection))]
    known = migrations.names()
    foreign = [name for name in applied if name not in known]
    if foreign:
        raise ValueError(
            f"{path} is of a newer Weir: its schema is version {len(applied)} ({foreign[-1]}), "
            f"and this Weir knows up to {len(known)}. "
            "Get the newer Weir, or set WEIR_HOME to another folder."
        )
    return len(applied)


def unreadable(path: Path, error: sqlite3.Error) -> OSError:
    """Say that the file cannot be used now and how to go on."""
    return OSError(
        f"{path} cannot be used ({error}). If another program holds it, try again; "
        "else make room on the disk and the folder writable for you."
    )


def _make_private(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise OSError(
            f"{path} cannot be written ({error.strerror}). "
            f"Make {path.parent} writable for you, or set WEIR_HOME to a folder that is."
        ) from error


def _check(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("select count(*) from sqlite_schema").fetchone()
    (verdict,) = connection.execute("pragma quick_check(1)").fetchone()
    if verdict != "ok":
        raise _damaged(path, verdict)


def _damaged(path: Path, what: str) -> ValueError:
    return ValueError(
        f"{path} is damaged ({what}). Move it and its -journal file away to keep them; "
        f"then {backups.advice(path)}, or start with a new, empty one. Nothing was deleted."
    )


def _migrate(connection: sqlite3.Connection, path: Path, now: Callable[[], str]) -> None:
    if version(connection, path) == len(migrations.names()):
        return
    with _alone(path):  # steps of two processes would get into each other's way
        version(connection, path)  # a newer Weir may have come in between
        backups.migrate(connection, path, migrations.migration, now())


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    held = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
