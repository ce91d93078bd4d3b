import resource
import threading
from pathlib import Path

import pytest

from addons.core.ledger import journal
from addons.core.ledger.backlog import Backlog
from addons.core.ledger.journal import Journal


def test_lines_stay_until_they_are_committed(tmp_path: Path) -> None:
    kept = Journal(tmp_path / "ledger.db")
    backlog = Backlog(kept)
    for n in range(3):
        backlog.put(b"%d\n" % n)
    assert backlog.head(2) == [b"0\n", b"1\n"] == backlog.head(2)
    backlog.committed(2)
    assert backlog.head(2) == [b"2\n"]
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
    assert backlog.head(9) == [b"0\n", b"1\n"]
    backlog.committed(2)
    count, lines = backlog.overflow()
    assert count == 3
    assert list(lines)[-3:] == [b"2\n", b"3\n", b"4\n"]
    backlog.put(b"5\n")
    backlog.overflow_committed(3)
    count, lines = backlog.overflow()
    assert (count, list(lines)[-1]) == (1, b"5\n")
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
    assert backlog.head(9) == [b"0\n", b"1\n"]
    assert backlog.lost == 3
    backlog.committed(2)
    assert backlog.wait(0)
    backlog.put(b"later\n")
    assert backlog.trouble == ""
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
