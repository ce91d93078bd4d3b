"""The writer: the one thread that writes the ledger and does its checkpoints."""

import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import batched, chain, repeat
from pathlib import Path

from addons.core.call import NOTHING_READ, Settlement
from addons.core.ledger import lines
from addons.core.ledger.backlog import Backlog, Told
from addons.core.ledger.book import Book, Entry
from addons.core.ledger.journal import Journal
from addons.core.ledger.trouble import Trouble

LINGER_S = 0.1
"""How long a batch is gathered: at most 10 commits a second, and a quick call is one insert."""
BATCH_LINES = 500
"""Lines of a transaction, so that none lasts long."""
CHECKPOINT_S = 10.0
"""A power cut takes the calls of at most this long."""
LONG_WAL_BYTES = 64 << 20
"""A write-ahead log of this size means that some reader does not let go."""
BUSY_MS = 200
"""How long one attempt waits for another program's lock; the attempts go on."""
_RETRY_S = (0.05, 0.2, 1.0, 3.0)
_UNFIT = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.ProgrammingError,
    sqlite3.InterfaceError,
    OverflowError,
    TypeError,
    ValueError,
)
"""What a line provokes by what it says, in contrast to the state of disk and file."""


class Writer:
    """Moves the backlog into the book until it is told to stop."""

    def __init__(self, db: sqlite3.Connection, path: Path, book: Book, backlog: Backlog) -> None:
        self._db = db
        self._path = path
        self._book = book
        self._backlog = backlog
        self._stopping = threading.Event()
        self._deadline = 0.0
        self._checkpoint_at = 0.0
        self._is_checkpoint_due = False
        self._misread = 0
        self._trouble = Trouble(path)

    @property
    def trouble(self) -> str:
        """What is wrong right now, in one line; empty when all is well."""
        lost, misread = self._backlog.lost, self._misread
        return self._trouble.text(
            (
                self._backlog.trouble,
                f"{lost} entries found room neither on disk nor in memory" if lost else "",
                f"{misread} entries could not be kept for what they say" if misread else "",
            )
        )

    def recover(self, journal: Journal) -> int:
        """Take up what an earlier process left behind; give how many calls it left open.

        Raises sqlite3.DatabaseError: nothing is retried before the start.
        """
        for part in batched(journal.left(), BATCH_LINES):
            self._write(part)
        interrupted = self._book.interrupt()
        self._trouble.withdraw()
        journal.discard_all()
        return interrupted

    def stop(self, timeout_s: float) -> None:
        """Let `run` return when the backlog is committed, or after `timeout_s` in any case."""
        self._deadline = time.monotonic() + timeout_s
        self._stopping.set()
        self._backlog.wake()

    def run(self, prepare: Callable[[], object]) -> None:
        """Prepare (import what prices need), then write until `stop`."""
        try:
            self._db.execute(f"pragma busy_timeout = {BUSY_MS}")
            prepare()
        except Exception as error:  # prices that cannot be loaded leave calls unpriced, not unkept
            self._trouble.say("prices", f"prices cannot be loaded ({error})")
        while not self._stopping.is_set():
            try:
                self._work()
            except Exception as error:  # a bug here must not end the account: told lines wait
                self._trouble.say("writer", f"the ledger's writer failed ({error!r})")
                self._stopping.wait(1.0)
            self._trouble.publish(self.trouble)
        if self._drain():
            self._backlog.tidy()
        self._checkpoint("truncate")
        self._trouble.publish(self.trouble)

    def _work(self) -> None:
        if self._backlog.wait_for_lines(timeout_s=1.0, linger_s=LINGER_S):
            self._drain()
        else:
            self._backlog.tidy()
        self._checkpoint_in_time()
        self._trouble.say("writer", "")

    def _drain(self) -> bool:
        """Commit all that was told; False when stopped before that."""
        while True:
            if batch := self._backlog.head(BATCH_LINES):
                if not self._commit([self._entry(told) for told in batch]):
                    return False
                self._backlog.committed(len(batch))
                continue
            count, overflow = self._backlog.overflow()
            if not count:
                return True
            if not all(self._commit(part) for part in batched(overflow, BATCH_LINES)):
                return False
            self._backlog.overflow_committed(count)

    def _entry(self, told: Told) -> Entry:
        """Give a line as it is to be written: with its guess, if it has one and there is time."""
        is_late = self._stopping.is_set() and time.monotonic() > self._deadline
        if told.guess is None or is_late:
            return told.item or told.line
        item = told.item or lines.decode(told.line)
        if not isinstance(item, Settlement):
            return told.line
        try:
            reading = told.guess(item.reading)
        except Exception as error:  # only its class: its text may have words of the answer in it
            self._trouble.say("estimates", f"tokens cannot be estimated ({type(error).__name__})")
            return told.line
        self._trouble.say("estimates", "")
        return lines.encode(replace(item, reading=reading))

    def _commit(self, batch: Sequence[Entry]) -> bool:
        """Write a batch, again and again while the file does not take it; False when stopped."""
        for pause_s in chain(_RETRY_S, repeat(_RETRY_S[-1])):
            try:
                self._write(batch)
            except sqlite3.DatabaseError as error:
                waiting = f"{self._path} cannot be written ({error}): calls wait in memory"
                self._trouble.say("file", waiting)
                self._trouble.publish(self.trouble)
                if self._stopping.is_set() and time.monotonic() + pause_s > self._deadline:
                    return False
                self._rest(pause_s)
            else:
                self._trouble.say("file", "")
                self._is_checkpoint_due = True
                return True
        raise AssertionError("unreachable")  # the pauses never end

    def _write(self, batch: Sequence[Entry]) -> None:
        try:
            self._book.write(batch)
        except _UNFIT as error:
            if len(batch) > 1:
                for entry in batch:
                    self._write([entry])
            else:
                self._rescue(batch[0], error)

    def _rescue(self, entry: Entry, error: Exception) -> None:
        """Keep at least how the call ended, if what was read of it cannot be kept."""
        item = lines.decode(entry) if isinstance(entry, bytes) else entry
        if isinstance(item, Settlement) and item.reading is not NOTHING_READ:
            reason = f"what was read cannot be kept ({type(error).__name__})"
            bare = replace(item, reading=NOTHING_READ, error=item.error or reason)
            with suppress(*_UNFIT):
                self._book.write([lines.encode(bare)])
                return
        self._misread += 1

    def _rest(self, pause_s: float) -> None:
        if self._stopping.is_set():
            time.sleep(pause_s)
        else:
            self._stopping.wait(pause_s)

    def _checkpoint_in_time(self) -> None:
        now = time.monotonic()
        if self._is_checkpoint_due and now >= self._checkpoint_at:
            self._checkpoint_at = now + CHECKPOINT_S
            self._checkpoint("passive")

    def _checkpoint(self, mode: str) -> None:
        wal = self._path.with_name(f"{self._path.name}-wal")
        try:
            self._db.execute(f"pragma wal_checkpoint({mode})")
            self._is_checkpoint_due = False
            size = wal.stat().st_size
        except (OSError, sqlite3.DatabaseError):
            return  # the next commit says what is wrong
        long = f"{wal} has {size >> 20} MiB: some program keeps a reading of it open"
        self._trouble.say("log", long if size > LONG_WAL_BYTES else "")
