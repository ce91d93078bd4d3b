import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from addons.core.call import Note, Opening, Outcome, Settlement
from addons.core.ledger.ledger import Ledger
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import Scope
from addons.core.pricing.priced import PricedCharges
from tests.addons.core.ledger.told import opening, price, reading, running, settlement


def test_what_is_told_is_in_the_file_after_a_flush(tmp_path: Path) -> None:
    with running(tmp_path / "ledger.db") as ledger:
        ledger.open(opening("a"))
        ledger.open(opening("b"))
        ledger.settle(settlement("a"))
        ledger.note(Note("2026-11-23T09:00:00.000Z", "gap", "meter", "one chunk"))
        assert ledger.flush(60)
        reader = Reader(tmp_path / "ledger.db")
        assert [(row.call_id, row.outcome) for row in reader.newest(0, 9)] == [
            ("a", "settled"),
            ("b", "open"),
        ]
        assert [note.detail for note in reader.notes("gap", "", 9)] == ["one chunk"]
        assert ledger.trouble == ""
        reader.close()


def test_many_threads_tell_and_nothing_is_lost(tmp_path: Path) -> None:
    with running(tmp_path / "ledger.db") as ledger:

        def tell(thread: int) -> None:
            for n in range(100):
                ledger.open(opening(f"{thread}-{n}"))
                ledger.settle(settlement(f"{thread}-{n}"))

        threads = [threading.Thread(target=tell, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ledger.flush(60)
        reader = Reader(tmp_path / "ledger.db")
        totals = reader.totals(Scope())
        assert (totals.calls, totals.open, totals.input_tokens) == (400, 0, 40_000)
        reader.close()


def test_closing_leaves_one_file_without_a_log(tmp_path: Path) -> None:
    with running(tmp_path / "ledger.db") as ledger:
        ledger.open(opening())
    assert (tmp_path / "ledger.journal").stat().st_size == 0
    wal = tmp_path / "ledger.db-wal"
    assert not wal.exists() or wal.stat().st_size == 0


def test_a_ledger_that_was_never_started_closes_at_once(tmp_path: Path) -> None:
    assert Ledger(tmp_path / "ledger.db", price).close(0)


def test_a_call_left_open_is_interrupted_at_the_next_start(tmp_path: Path) -> None:
    with running(tmp_path / "ledger.db") as ledger:
        ledger.open(opening())
    with running(tmp_path / "ledger.db") as ledger:
        assert ledger.interrupted == 1
        ledger.settle(settlement())
    reader = Reader(tmp_path / "ledger.db")
    (row,) = reader.newest(0, 9)
    assert (row.outcome, row.is_error) == ("interrupted", True)
    reader.close()


def test_a_second_ledger_on_the_same_file_is_refused(tmp_path: Path) -> None:
    other = Ledger(tmp_path / "ledger.db", price)
    with (
        running(tmp_path / "ledger.db"),
        pytest.raises(OSError, match="in use by another Weir"),
    ):
        other.start(patience_s=0)


def test_prices_that_cannot_be_loaded_are_said_and_rows_are_kept(tmp_path: Path) -> None:
    def prepare() -> None:
        raise ImportError("no table")

    ledger = Ledger(tmp_path / "ledger.db", price, prepare)
    ledger.start()
    ledger.open(opening())
    assert ledger.flush(60)
    assert ledger.trouble == "prices cannot be loaded (no table)"
    ledger.close(60)


def test_while_another_program_blocks_the_file_calls_wait_and_then_arrive(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with running(path) as ledger:
        blocker = sqlite3.connect(path, isolation_level=None)
        blocker.execute("begin immediate")
        ledger.open(opening())
        ledger.settle(settlement())
        for _ in range(100):
            if ledger.trouble or ledger.flush(0.1):
                break
        assert "database is locked" in ledger.trouble
        reader = Reader(path)
        assert "database is locked" in reader.health().trouble
        assert not ledger.flush(0)
        blocker.execute("rollback")
        blocker.close()
        assert ledger.flush(60)
        assert ledger.trouble == ""
    assert reader.health().trouble == ""
    reader.close()


def test_what_could_not_be_written_before_the_end_is_there_after_the_next_start(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger(path, price)
    ledger.start()
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("begin immediate")
    ledger.open(opening())
    ledger.settle(settlement())
    assert not ledger.close(0.1)
    blocker.execute("rollback")
    blocker.close()
    with running(path):
        pass
    reader = Reader(path)
    assert [row.outcome for row in reader.newest(0, 9)] == ["settled"]
    reader.close()


@pytest.mark.live
def test_on_a_full_disk_nothing_is_lost(tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(tmp_path / "ledger.db")],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert child.stderr == ""
    assert child.stdout.split("\n")[:3] == ["trouble", "kept 300", "no trouble"]


_FULL_DISK = """
import resource, sys, time
from pathlib import Path
from addons.core.ledger.ledger import Ledger
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import Scope
from tests.addons.core.ledger.told import opening, price, settlement

path = Path(sys.argv[1])
ledger = Ledger(path, price)
ledger.start()
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
for n in range(300):
    ledger.open(opening(str(n)))
    ledger.settle(settlement(str(n)))
ledger.flush(1)
for _ in range(50):
    if "cannot be written" in ledger.trouble:
        break
    ledger.flush(0.1)
print("trouble" if ledger.trouble else "no trouble")
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
ledger.open(opening("after"))
ledger.flush(60)
print("kept", Reader(path).totals(Scope(outcome="settled")).calls)
print("trouble " + ledger.trouble if ledger.trouble else "no trouble")
ledger.close(60)
"""


def test_a_reading_that_no_table_can_hold_still_leaves_its_call(tmp_path: Path) -> None:
    def strange(opening: Opening, settlement: Settlement) -> PricedCharges:
        charges = price(opening, settlement)
        for priced in charges:
            object.__setattr__(priced.charge, "kind", b"\x00")
        return charges

    ledger = Ledger(tmp_path / "ledger.db", strange)
    ledger.start()
    for call_id in ("a", "b"):
        ledger.open(opening(call_id))
    ledger.settle(settlement("a"))
    ledger.settle(settlement("b", outcome=Outcome.CANCELLED, reading=reading(charges=())))
    assert ledger.flush(60)
    ledger.close(60)
    reader = Reader(tmp_path / "ledger.db")
    assert [(row.outcome, row.error) for row in reader.newest(0, 9)] == [
        ("settled", "what was read cannot be kept (IntegrityError)"),
        ("cancelled", ""),
    ]
    reader.close()


def test_a_damaged_ledger_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"x" * 9000)
    with pytest.raises(ValueError, match="is damaged"):
        Ledger(tmp_path / "ledger.db", price).start()
    assert (tmp_path / "ledger.db").read_bytes() == b"x" * 9000
    with pytest.raises(ValueError, match="is damaged"):  # the lock was let go
        Ledger(tmp_path / "ledger.db", price).start(patience_s=0)
