import sqlite3
import threading
from pathlib import Path

import pytest

from addons.core.call import Opening, Settlement
from addons.core.ledger import writer
from addons.core.ledger.ledger import Ledger
from addons.core.pricing.priced import PricedCharges
from tests.addons.core.ledger.told import opening, price, running, settlement


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
        assert ledger.flush(10)
        for _ in range(100):
            if "some program keeps a reading" in ledger.trouble:
                break
            threading.Event().wait(0.02)
        assert "some program keeps a reading of it open" in ledger.trouble
        reader.close()
        ledger.open(opening("later"))
        assert ledger.flush(10)


def test_prices_are_made_in_the_writers_thread_after_one_preparation(tmp_path: Path) -> None:
    seen: list[str] = []

    def watched(opening: Opening, settlement: Settlement) -> PricedCharges:
        seen.append(threading.current_thread().name)
        return price(opening, settlement)

    ledger = Ledger(tmp_path / "ledger.db", watched, lambda: seen.append("prepared"))
    ledger.start()
    ledger.open(opening())
    ledger.settle(settlement())
    assert ledger.flush(10)
    assert ledger.close(10)
    assert seen == ["prepared", "ledger"]


def test_many_batches_are_written_in_the_order_they_were_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "BATCH_LINES", 3)
    with running(tmp_path / "ledger.db") as ledger:
        for n in range(20):
            ledger.open(opening(f"{n:02}"))
            ledger.settle(settlement(f"{n:02}"))
        assert ledger.flush(10)
    db = sqlite3.connect(tmp_path / "ledger.db")
    rows = db.execute("select call_id, settled_number from calls order by call_number").fetchall()
    assert rows == [(f"{n:02}", n + 1) for n in range(20)]
    db.close()
