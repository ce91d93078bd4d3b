import resource
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from addons.core.call import Note, Reading
from addons.core.ledger import backlog as backlogs
from addons.core.ledger import journal, lines
from addons.core.ledger.backlog import Backlog, Told
from addons.core.ledger.journal import Journal


@dataclass(frozen=True, slots=True)
class Weight:
    """A guess that says nothing and weighs something."""

    size: int

    def __call__(self, reading: Reading) -> Reading:
        return reading


def head(backlog: Backlog, limit: int) -> list[bytes]:
    return [told.line for told in backlog.head(limit)]


def test_lines_stay_until_they_are_committed(tmp_path: Path) -> None:
    kept = Journal(tmp_path / "ledger.db")
    backlog = Backlog(kept)
    for n in range(3):
        backlog.put(b"%d\n" % n)
    assert head(backlog, 2) == [b"0\n", b"1\n"] == head(backlog, 2)
    backlog.committed(2)
    assert head(backlog, 2) == [b"2\n"]
    assert not backlog.is_empty
    backlog.committed(1)
    assert backlog.is_empty
    kept.close()


def test_the_journal_is_emptied_when_all_is_committed(tmp_path: Path) -> None:
    kept = Journal(tmp_path / "ledger.db")
    backlog = Backlog(kept)
    backlog.put(b"a\n")
    backlog.tidy()
    assert kept.size == 2
    backlog.committed(1)
    backlog.tidy()
    assert kept.size == 0
    kept.close()


def test_a_long_journal_is_emptied_though_lines_never_stop_coming(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "TURN_BYTES", 100)
    kept = Journal(tmp_path / "ledger.db")
    backlog = Backlog(kept)
    largest = 0
    for _ in range(200):
        backlog.put(b"nine char\n")
        backlog.put(b"nine char\n")
        backlog.head(1)
        backlog.committed(1 if largest < 100 else 2)
        largest = max(largest, kept.size)
        if len(backlog.head(50)) > 20:
            backlog.committed(15)
    assert largest < 700
    kept.close()


def test_more_than_memory_holds_is_read_back_from_the_journal(tmp_path: Path) -> None:
    kept = Journal(tmp_path / "ledger.db")
    backlog = Backlog(kept, held_lines=2)
    for n in range(5):
        backlog.put(b"%d\n" % n)
    assert head(backlog, 9) == [b"0\n", b"1\n"]
    backlog.committed(2)
    count, waiting = backlog.overflow()
    assert count == 3
    assert list(waiting)[-3:] == [b"2\n", b"3\n", b"4\n"]
    backlog.put(b"5\n")
    backlog.overflow_committed(3)
    count, waiting = backlog.overflow()
    assert (count, list(waiting)[-1]) == (1, b"5\n")
    backlog.overflow_committed(1)
    assert backlog.is_empty
    assert backlog.lost == 0
    kept.close()


def test_without_a_journal_memory_still_holds_what_it_can(tmp_path: Path) -> None:
    kept = Journal(tmp_path / "ledger.db")
    backlog = Backlog(kept, held_lines=2)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        for n in range(5):
            backlog.put(b"%d\n" % n)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "journal cannot be written" in backlog.trouble
    assert head(backlog, 9) == [b"0\n", b"1\n"]
    assert backlog.lost == 3
    backlog.committed(2)
    assert backlog.wait(0)
    backlog.put(b"later\n")
    assert backlog.trouble == ""
    kept.close()


def test_a_guess_stays_with_its_line_and_never_reaches_the_journal(tmp_path: Path) -> None:
    kept = Journal(tmp_path / "ledger.db")
    backlog = Backlog(kept, held_lines=1)
    guess = Weight(10)
    backlog.put(b"a\n", guess=guess)
    backlog.put(b"b\n", guess=guess)
    assert backlog.head(9) == [Told(b"a\n", guess=guess)]
    backlog.committed(1)
    count, waiting = backlog.overflow()
    assert (count, list(waiting)) == (1, [b"a\n", b"b\n"])
    kept.close()


def test_guesses_weigh_at_most_so_much_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlogs, "HELD_EVIDENCE", 25)
    kept = Journal(tmp_path / "ledger.db")
    backlog = Backlog(kept)
    for _ in range(3):
        backlog.put(b"a\n", guess=Weight(10))
    assert [told.evidence for told in backlog.head(9)] == [10, 10, 0]
    backlog.committed(1)
    backlog.put(b"a\n", guess=Weight(10))
    assert [told.evidence for told in backlog.head(9)] == [10, 0, 10]
    kept.close()


def test_so_many_lines_keep_what_they_say_and_the_others_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlogs, "HELD_ITEMS", 2)
    kept = Journal(tmp_path / "ledger.db")
    backlog = Backlog(kept)
    item = lines.Noted("n1", Note("2026-11-26T01:02:03.004Z", "gap", "host"))
    for _ in range(3):
        backlog.put(*lines.written(item))
    assert [told.item for told in backlog.head(9)] == [item, item, None]
    assert [lines.decode(told.line) for told in backlog.head(9)] == [item, item, item]
    kept.close()


def test_waiting_ends_when_what_was_told_before_is_committed(tmp_path: Path) -> None:
    kept = Journal(tmp_path / "ledger.db")
    backlog = Backlog(kept)
    backlog.put(b"a\n")
    assert not backlog.wait(0)
    other = threading.Thread(target=backlog.committed, args=(1,))
    other.start()
    assert backlog.wait(10)
    other.join()
    kept.close()
