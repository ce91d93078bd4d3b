import os
from pathlib import Path

import pytest

from addons.core.ledger import journal
from addons.core.ledger.journal import Journal


def test_lines_are_there_after_a_new_start_in_their_order(tmp_path: Path) -> None:
    first = Journal(tmp_path / "ledger.db")
    for n in range(3):
        first.append(b"line %d\n" % n)
    first.close()
    again = Journal(tmp_path / "ledger.db")
    assert list(again.lines()) == [b"line 0\n", b"line 1\n", b"line 2\n"]
    again.close()


def test_a_line_after_a_torn_one_is_whole(tmp_path: Path) -> None:
    (tmp_path / "ledger.journal").write_bytes(b"whole\nto")
    kept = Journal(tmp_path / "ledger.db")
    kept.append(b"next\n")
    assert list(kept.lines()) == [b"whole\n", b"to\n", b"next\n"]
    kept.close()


def test_a_long_file_is_laid_aside_and_emptied_while_lines_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "TURN_BYTES", 10)
    kept = Journal(tmp_path / "ledger.db")
    kept.append(b"a line of some length\n")
    assert kept.turn()
    kept.append(b"later\n")
    assert not kept.turn()
    kept.discard_rested()
    assert list(kept.lines()) == [b"later\n"]
    kept.discard_all()
    assert list(kept.lines()) == []
    assert kept.size == 0
    kept.close()


def test_the_older_file_comes_first_after_a_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "TURN_BYTES", 1)
    kept = Journal(tmp_path / "ledger.db")
    kept.append(b"old\n")
    kept.turn()
    kept.append(b"new\n")
    assert list(kept.lines()) == [b"old\n", b"new\n"]
    kept.close()


def test_a_full_journal_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "LARGEST_BYTES", 3)
    kept = Journal(tmp_path / "ledger.db")
    kept.append(b"four\n")
    with pytest.raises(OSError, match="bound of 3 bytes"):
        kept.append(b"more\n")
    kept.close()


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    kept = Journal(tmp_path / "ledger.db")
    assert [os.stat(path).st_mode & 0o777 for path in kept.paths] == [0o600, 0o600]  # noqa: PTH116
    kept.close()


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_what_a_dead_process_left_holds_every_line_behind_those_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turns: int
) -> None:
    monkeypatch.setattr(journal, "TURN_BYTES", 1)
    dead = Journal(tmp_path / "ledger.db")
    dead.append(b"call begins\n")
    for _ in range(turns):
        dead.discard_rested()
        dead.append(b"call begins\n")
        assert dead.turn()
    dead.append(b"call ends\n")
    dead.close()
    again = Journal(tmp_path / "ledger.db")
    left = list(again.left())
    again.close()
    assert b"call ends\n" in left[left.index(b"call begins\n") :]
