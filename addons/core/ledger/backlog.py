"""The backlog: lines that were told and are not committed, in memory and in the journal."""

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from addons.core.call import Reading
from addons.core.ledger import lines
from addons.core.ledger.journal import Journal

HELD_LINES = 50_000
"""Lines kept in memory while the file cannot be written; later ones wait in the journal alone."""
HELD_ITEMS = 5_000
"""Of so many the memory also keeps what they say, so that they need not be read again."""
HELD_EVIDENCE = 64 << 20
"""Bytes that guesses may keep in memory while they wait; beyond, a call goes without its guess."""


class Guess(Protocol):
    """Fills in what a reading does not say, from words that are never written anywhere."""

    @property
    def size(self) -> int:
        """How many bytes it keeps in memory."""
        ...

    def __call__(self, reading: Reading) -> Reading:
        """Give the reading with what can be guessed; slow, so only the writer calls it."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """A line, and what goes with it as long as it stays in memory: what it says, and a guess."""

    line: bytes
    item: lines.Item | None = None
    """None where the line says it another way (`lines.encode`): then that is what counts."""
    guess: Guess | None = None

    @property
    def evidence(self) -> int:
        """How many bytes the guess keeps in memory."""
        return self.guess.size if self.guess else 0


class Backlog:
    """A queue between many tellers and one writer that a kill -9 does not empty.

    `put` is for any thread; the other methods are for the writer, but `wait`.
    """

    def __init__(self, journal: Journal, held_lines: int = HELD_LINES) -> None:
        self._journal = journal
        self._held_lines = held_lines
        self._queue: deque[Told] = deque()
        self._evidence = 0
        self._gate = threading.Lock()
        self._arrival = threading.Event()
        self._hurry = threading.Event()
        self._progress = threading.Condition()
        self._told = 0
        self._kept = 0
        self._only_in_journal = 0
        self._turned_at: int | None = None
        self.lost = 0
        """Lines that neither memory nor journal could take."""
        self.trouble = ""
        """Why the journal cannot be written; empty when it can."""

    def put(self, line: bytes, item: lines.Item | None = None, guess: Guess | None = None) -> None:
        """Take a line over: into the journal, then into memory. Never blocks, never raises.

        What it says, and a guess, go into memory alone, and not where the line only waits in the
        journal.
        """
        with self._gate:
            try:
                self._journal.append(line)
                is_safe, self.trouble = True, ""
            except OSError as error:
                is_safe, self.trouble = False, f"the journal cannot be written ({error})"
            self._told += 1
            if not self._only_in_journal and len(self._queue) < self._held_lines:
                self._queue.append(self._told_with(line, item, guess))
            elif is_safe:
                self._only_in_journal += 1
            else:
                self.lost += 1
                self._kept += 1
        if not self._arrival.is_set():
            self._arrival.set()

    def _told_with(self, line: bytes, item: lines.Item | None, guess: Guess | None) -> Told:
        if len(self._queue) >= HELD_ITEMS:
            item = None
        if guess is None or self._evidence + guess.size > HELD_EVIDENCE:
            return Told(line, item)
        self._evidence += guess.size
        return Told(line, item, guess)

    def wait_for_lines(self, timeout_s: float, linger_s: float = 0.0) -> bool:
        """Wait until there may be lines, and `linger_s` for more; False if none came in time.

        Lines that come while it lingers find the writer awake: `put` need not wake it.
        """
        came = self._arrival.wait(timeout_s)
        if came:
            self._hurry.wait(linger_s)
            self._hurry.clear()
        self._arrival.clear()
        return came

    def wake(self) -> None:
        """Let the writer look now."""
        self._hurry.set()
        self._arrival.set()

    def head(self, limit: int) -> list[Told]:
        """Give the oldest lines and their guesses, without taking them out."""
        with self._gate:
            if self._turned_at is None and self._journal.turn():
                self._turned_at = self._told
            return list(islice(self._queue, limit))

    def committed(self, count: int) -> None:
        """Take the oldest `count` lines out: they are in the file."""
        with self._gate:
            for _ in range(count):
                self._evidence -= self._queue.popleft().evidence
            self._advance(count)

    def overflow(self) -> tuple[int, Iterator[bytes]]:
        """Give how many lines are only in the journal, and all that the journal holds now.

        Only when `head` gives nothing. Many of these lines are committed already; applying
        them again changes nothing.
        """
        with self._gate:
            return self._only_in_journal, self._journal.lines()

    def overflow_committed(self, count: int) -> None:
        """Forget an overflow of `count` lines: all the lines that it gave are in the file."""
        with self._gate:
            self._only_in_journal -= count
            self._advance(count)

    def _advance(self, count: int) -> None:
        self._kept += count
        if self._turned_at is not None and self._kept >= self._turned_at:
            self._journal.discard_rested()
            self._turned_at = None
        with self._progress:
            self._progress.notify_all()

    def tidy(self) -> None:
        """Empty the journal if everything in it is committed."""
        with self._gate:
            if not self._queue and not self._only_in_journal and self._journal.size:
                self._journal.discard_all()
                self._turned_at = None

    @property
    def is_empty(self) -> bool:
        """Tell whether everything that was told is committed."""
        return self._kept >= self._told

    def wait(self, timeout_s: float) -> bool:
        """Wait until everything told so far is committed; False if that took too long."""
        told = self._told
        self.wake()
        with self._progress:
            return self._progress.wait_for(lambda: self._kept >= told, timeout_s)
