"""The demo's sample calls."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from addons.core.call import iso
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import Scope
from dashboard.demo import history
from tests.dashboard import sample
from tests.dashboard.demo.metering import dice

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_every_chart_has_data_for_three_days(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    history.write(path, sample.price, NOW, 300, dice())
    with closing(Reader(path)) as reader:
        totals = reader.totals(Scope())
        days = reader.top(Scope(), "day", 10)
        callers = reader.top(Scope(), "caller", 20)
        oldest = reader.health().oldest
    assert (totals.calls, totals.open) == (300, 0)
    assert 0 < totals.errors < 60
    assert totals.cache_read_tokens
    assert len(days) >= history.DAYS
    assert len(callers) >= 5
    assert oldest >= iso((NOW - timedelta(days=history.DAYS + 1)).timestamp())


def test_nothing_lies_in_the_future(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    history.write(path, sample.price, NOW, 100, dice())
    with closing(Reader(path)) as reader:
        assert reader.health().newest <= iso(NOW.timestamp())
