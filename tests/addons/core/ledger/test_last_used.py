"""When a client token last made a call, by itself or by one below it."""

from pathlib import Path

from addons.core.ledger.reader import Reader
from tests.addons.core.ledger.told import opening, running


def test_a_token_that_was_narrowed_is_used_by_those_below_it(tmp_path: Path) -> None:
    with running(tmp_path / "ledger.db") as ledger:
        for hour, token in ((9, "t1"), (10, "t1.a"), (12, "t1.a.b"), (13, "t10"), (11, "t2")):
            at = f"2026-11-23T{hour:02}:00:00.000Z"
            ledger.open(opening(f"call-{hour}", started_at=at, client_token=token))
        assert ledger.flush(60)
        reader = Reader(tmp_path / "ledger.db")
        used = reader.last_used("client_token", ["t1", "t1.a.b", "t2", "t", "t3"])
        assert {n: at[11:13] for n, at in used.items()} == {"t1": "12", "t1.a.b": "12", "t2": "11"}
        reader.close()
