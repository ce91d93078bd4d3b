"""Copies of a database that are made before its schema changes: `backups/<stem>-<name>.db`."""

import os
import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

KEPT = 3
"""Older copies are removed."""


def of(path: Path) -> list[Path]:
    """Give the copies of a database, the oldest first."""
    return sorted((path.parent / "backups").glob(f"{path.stem}-*.db"))


def make(connection: sqlite3.Connection, path: Path, name: str) -> Path:
    """Copy a database, for this user alone, and keep the newest copies.

    Raises sqlite3.Error or OSError; then there is no copy that is not whole.
    """
    folder = path.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{path.stem}-{name}.db"
    partial = copy.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    connection.execute("vacuum into ?", (str(partial),))
    partial.replace(copy)
    for old in of(path)[:-KEPT]:
        old.unlink(missing_ok=True)
    return copy


def migrate(connection: sqlite3.Connection, path: Path, migration: Migrations, at: str) -> None:
    """Bring a schema up to date, all steps or none, after a copy if there is something to lose.

    `at` (ISO 8601) names the copy. Raises sqlite3.Error or OSError; then nothing has changed.
    """
    database = Database(connection)
    if not migration.pending(database):
        return
    if migration.applied(database):
        make(connection, path, at.replace(":", "").replace(".", ""))
    with database.atomic():  # and on the disk at once
        migration.apply(database)


def advice(path: Path) -> str:
    """Say how to come back to a whole file when this one is damaged, within a sentence."""
    copies = of(path)
    if not copies:
        return "there is no backup to restore"
    return f"copy the newest backup over it ({copies[-1]})"
