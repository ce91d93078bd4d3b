"""The account: told on the event loop, written by one thread, lost by nothing."""

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from addons.core.call import Note, Opening, Settlement, new_call_id, utc_now
from addons.core.ledger import file, lines
from addons.core.ledger.backlog import Backlog, Guess
from addons.core.ledger.book import Book, Price
from addons.core.ledger.journal import Journal
from addons.core.ledger.writer import Writer
from addons.core.providers.limits import LimitsSeen


def _nothing() -> None:
    pass


class Ledger:
    """One SQLite file, one writer thread.

    `open`, `settle`, `note` and `limits` are for the event loop: thread-safe, a few µs each, never
    blocking, never raising. Whoever wants to read uses `Reader`.
    """

    def __init__(self, path: Path, price: Price, prepare: Callable[[], object] = _nothing) -> None:
        """Name the file; nothing is touched before `start`.

        `price` and `prepare` (once, first) are called in the writer's thread.
        """
        self._path = path
        self._price = price
        self._prepare = prepare
        self._lock = -1
        self._thread: threading.Thread | None = None
        self.interrupted = 0
        """Calls that were found open at the start: their process had died."""

    def start(self, patience_s: float = 5.0) -> None:
        """Lock, check, migrate, recover; then start the writer.

        Raises ValueError (damaged, or written by a newer Weir) or OSError (cannot be written,
        or in use by another Weir for `patience_s`): one line that says what to do.
        """
        file.make_private(self._path)
        self._lock = file.lock(self._path, patience_s)
        with ExitStack() as undo:
            undo.callback(os.close, self._lock)
            self._db = file.connect(self._path)
            undo.callback(self._db.close)
            self._recover()
            undo.pop_all()
        self._thread = threading.Thread(
            target=self._writer.run, args=(self._prepare,), name="ledger", daemon=True
        )
        self._thread.start()

    def _recover(self) -> None:
        try:
            file.migrate(self._db, self._path, utc_now)
            self._journal = Journal(self._path)
            self._backlog = Backlog(self._journal)
            book = Book(self._db, self._price)
            self._writer = Writer(self._db, self._path, book, self._backlog)
            self.interrupted = self._writer.recover(self._journal)
        except (OSError, sqlite3.OperationalError) as error:
            raise OSError(
                f"The ledger {self._path} cannot be written ({error}). Make room on the disk "
                f"and make {self._path.parent} writable, then start again; nothing is lost."
            ) from error
        except sqlite3.DatabaseError as error:
            raise file.damaged(self._path, str(error)) from error

    def open(self, opening: Opening) -> None:
        """Keep that a call begins."""
        self._backlog.put(*lines.written(opening))

    def settle(self, settlement: Settlement, guess: Guess | None = None) -> None:
        """Keep how a call ended. A call that has ended already stays as it is.

        `guess` fills the reading in before it is written. It waits in memory alone: if the
        process dies first, the call stands as it was reported.
        """
        self._backlog.put(*lines.written(settlement), guess)

    def note(self, note: Note) -> None:
        """Keep something worth showing that is not a call."""
        self._backlog.put(*lines.written(lines.Noted(new_call_id(), note)))

    def limits(self, seen: LimitsSeen) -> None:
        """Keep what an answer told about its caller's limits."""
        self._backlog.put(*lines.written(seen))

    @property
    def trouble(self) -> str:
        """What is wrong right now, in one line; empty when all is well."""
        return self._writer.trouble

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything told so far is committed; False if that took too long."""
        return self._backlog.wait(timeout_s)

    def close(self, timeout_s: float) -> bool:
        """Commit, checkpoint and let go of the file; False if something is left in the journal.

        What is left there is taken up at the next start.
        """
        if self._thread is None:
            return True
        self._writer.stop(timeout_s)
        self._thread.join(timeout_s + 5.0)
        if self._thread.is_alive():  # it hangs in the disk: the end of the process frees all
            return False
        self._thread = None
        self._db.close()
        self._journal.close()
        os.close(self._lock)
        return self._backlog.is_empty
