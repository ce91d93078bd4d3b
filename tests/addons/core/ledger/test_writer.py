import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from addons.core.call import Charge, Opening, Reading, Settlement, Source, Usage
from addons.core.ledger import writer
from addons.core.ledger.ledger import Ledger
from addons.core.pricing.priced import PricedCharges
from tests.addons.core.ledger.told import opening, price, running, settlement
from tests.upstream.waiting import wait_until

UNSAID = Reading(model="gpt-4.1")


@dataclass(frozen=True, slots=True)
class Guess:
    """Fills a reading in with what a function says."""

    fill: Callable[[Reading], Reading]
    size: int = 1

    def __call__(self, reading: Reading) -> Reading:
        return self.fill(reading)


def estimate(reading: Reading) -> Reading:
    charge = Charge(reading.model, Usage(12, 5))
    return replace(reading, source=Source.ESTIMATED, charges=(charge,), estimated="output_tokens")


def failing(reading: Reading) -> Reading:
    raise ValueError("words of the answer")


def test_a_reader_that_does_not_let_go_is_named_as_the_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "LONG_WAL_BYTES", 40_000)
    monkeypatch.setattr(writer, "CHECKPOINT_S", 0.0)
    with running(tmp_path / "ledger.db") as ledger:
        reader = sqlite3.connect(f"file:{tmp_path / 'ledger.db'}?mode=ro", uri=True)
        reader.execute("begin")
        reader.execute("select count(*) from calls").fetchall()
        for n in range(400):
            ledger.open(opening(str(n)))
        assert ledger.flush(60)
        kept = "some program keeps a reading of it open"
        assert wait_until(lambda: kept in ledger.trouble, 60)
        reader.close()
        ledger.open(opening("later"))
        assert ledger.flush(60)


def test_prices_are_made_in_the_writers_thread_after_one_preparation(tmp_path: Path) -> None:
    seen: list[str] = []

    def watched(opening: Opening, settlement: Settlement) -> PricedCharges:
        seen.append(threading.current_thread().name)
        return price(opening, settlement)

    ledger = Ledger(tmp_path / "ledger.db", watched, lambda: seen.append("prepared"))
    ledger.start()
    ledger.open(opening())
    ledger.settle(settlement())
    assert ledger.flush(60)
    assert ledger.close(60)
    assert seen == ["prepared", "ledger"]


def test_many_batches_are_written_in_the_order_they_were_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "BATCH_LINES", 3)
    with running(tmp_path / "ledger.db") as ledger:
        for n in range(20):
            ledger.open(opening(f"{n:02}"))
            ledger.settle(settlement(f"{n:02}"))
        assert ledger.flush(60)
    db = sqlite3.connect(tmp_path / "ledger.db")
    rows = db.execute("select call_id, settled_number from calls order by call_number").fetchall()
    assert rows == [(f"{n:02}", n + 1) for n in range(20)]
    db.close()


def test_a_guess_is_made_in_the_writers_thread_priced_and_marked(tmp_path: Path) -> None:
    seen: list[str] = []

    def watched(reading: Reading) -> Reading:
        seen.append(threading.current_thread().name)
        return estimate(reading)

    with running(tmp_path / "ledger.db") as ledger:
        ledger.open(opening())
        ledger.settle(settlement(reading=UNSAID), Guess(watched))
        assert ledger.flush(60)
    assert seen == ["ledger"]
    db = sqlite3.connect(tmp_path / "ledger.db")
    row = db.execute(
        "select usage_source, estimated, input_tokens, output_tokens, cost_nusd from metered"
    ).fetchone()
    assert row == ("estimated", "output_tokens", 12, 5, 7 * 17)
    db.close()


def test_a_guess_that_fails_leaves_the_call_as_it_was_reported(tmp_path: Path) -> None:
    with running(tmp_path / "ledger.db") as ledger:
        ledger.open(opening())
        ledger.settle(settlement(reading=UNSAID), Guess(failing))
        assert ledger.flush(60)
        assert ledger.trouble == "tokens cannot be estimated (ValueError)"
        ledger.open(opening("call-2"))
        ledger.settle(settlement("call-2", reading=UNSAID), Guess(estimate))
        assert ledger.flush(60)
        assert ledger.trouble == ""
    db = sqlite3.connect(tmp_path / "ledger.db")
    rows = db.execute("select outcome, usage_source, estimated from calls").fetchall()
    assert rows == [("settled", "none", ""), ("settled", "estimated", "output_tokens")]
    db.close()


def test_a_guess_is_made_once_however_often_the_file_does_not_take_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "BUSY_MS", 1)
    made: list[Reading] = []

    def counted(reading: Reading) -> Reading:
        made.append(reading)
        return estimate(reading)

    with running(tmp_path / "ledger.db") as ledger:
        ledger.open(opening())
        assert ledger.flush(60)
        other = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
        other.execute("begin immediate")
        ledger.settle(settlement(reading=UNSAID), Guess(counted))
        assert not ledger.flush(0.5)
        other.execute("rollback")
        other.close()
        assert ledger.flush(60)
    assert made == [UNSAID]
