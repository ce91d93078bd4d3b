"""control.db for those who change it: the command line and the dashboard."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from addons.core.call import utc_now
from addons.core.control import audit, file
from addons.core.control.audit import Entry


@dataclass(frozen=True, slots=True)
class Change:
    """A transaction: what it does and the lines about it are kept together, or not at all."""

    db: sqlite3.Connection
    who: str
    at: str

    def note(self, what: str, kind: str, subject: str, detail: str = "") -> None:
        """Write a line of the audit. Never a secret."""
        audit.note(self.db, Entry(self.at, self.who, what, kind, subject, detail))


class Control:
    """The open file, in the hands of somebody."""

    def __init__(self, path: Path, who: str, now: Callable[[], str] = utc_now) -> None:
        """Open it, made and brought up to date if need be.

        Raises ValueError or OSError with one line that says what to do.
        """
        self._path = path
        self._who = who
        self._now = now
        self.db = file.connect(path, now)
        """For reading; changes go through `change`."""

    @contextmanager
    def change(self) -> Iterator[Change]:
        """Begin a transaction; it is kept when the block ends well.

        Raises OSError when another program's change does not end, or the disk is full.
        """
        try:
            self.db.execute("begin immediate")
        except sqlite3.OperationalError as error:
            raise file.unreadable(self._path, error) from error
        try:
            yield Change(self.db, self._who, self._now())
            self.db.execute("commit")
        except BaseException as error:
            if self.db.in_transaction:  # a full disk has rolled back by itself
                self.db.execute("rollback")
            if isinstance(error, sqlite3.OperationalError):
                raise file.unreadable(self._path, error) from error
            raise

    def close(self) -> None:
        """Close the file."""
        self.db.close()
