"""control.db for the proxy: read only, and read again within half a second of a change."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from addons.core.control import file, migrations

LOOK_S = 0.2

type Load = Callable[[sqlite3.Connection], object]


class View:
    """Hands each new state of the file to whoever subscribed, from a thread of its own.

    The proxy's loop never waits for the file: a subscriber builds its new state in `load` and
    puts it into place with one assignment.
    """

    def __init__(self, path: Path) -> None:
        """Prepare; nothing is read before `start`."""
        self.trouble = ""
        """Why what was read may be old; whoever would let a call through must refuse then."""
        self._path = path
        self._loads: list[Load] = []
        self._connection: sqlite3.Connection | None = None
        self._seen: tuple[int, ...] = ()
        self._is_over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="control", daemon=True)

    def subscribe(self, load: Load) -> None:
        """Have `load` called with a connection for each new state; one that fails is trouble.

        All loads see the same state. Without a file there is none: nothing is called.
        """
        self._loads.append(load)

    def start(self) -> None:
        """Read the first state here and now, then watch for others."""
        self.look()
        self._watcher.start()

    def close(self) -> None:
        """Stop watching."""
        self._is_over.set()
        if self._watcher.is_alive():
            self._watcher.join(5)
        self._forget()

    def look(self) -> bool:
        """Read the file again if it has changed; tell whether it had."""
        try:
            seen = self._look_at_file()
            if seen == self._seen:
                return False
            self._read()
            self._seen, self.trouble = seen, ""
        except (sqlite3.Error, OSError, ValueError) as error:
            self._forget()
            self._seen = (-1,)  # try again at the next look
            self.trouble = str(error)
        return True

    def _look_at_file(self) -> tuple[int, ...]:
        """Tell one state from another: which file it is, and SQLite's own count of changes."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            self._forget()
            return ()
        if not status.st_size:  # it is just being made
            self._forget()
            return ()
        identity = (status.st_dev, status.st_ino)
        if self._connection is None or self._seen[:2] != identity:
            self._forget()
            self._connection = file.connect_to_read(self._path)
        (changes,) = self._connection.execute("pragma data_version").fetchone()
        return (*identity, changes)

    def _read(self) -> None:
        if self._connection is None:
            self._load_nothing()
            return
        self._connection.execute("begin")
        try:
            has = file.version(self._connection, self._path)
            if has < len(migrations.names()):
                raise ValueError(
                    f"{self._path} has schema version {has}, and this Weir reads "
                    f"{len(migrations.names())}. Start ./run.sh again: it brings it up to date."
                )
            for load in self._loads:
                load(self._connection)
        finally:
            self._connection.execute("rollback")

    def _load_nothing(self) -> None:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
            migrations.migration.apply(Database(empty))
            for load in self._loads:
                load(empty)

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _watch(self) -> None:
        while not self._is_over.wait(LOOK_S):
            self.look()
