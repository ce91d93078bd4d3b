from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from addons.core.call import Charge, Cost, CostSource, Opening, Settlement, Usage
from addons.core.ledger import details
from addons.core.ledger.connections import Connections
from addons.core.ledger.ledger import Ledger
from addons.core.ledger.rows import LineDetail
from addons.core.pricing.priced import PricedCharge, PricedCharges, PriceLine
from tests.addons.core.ledger.told import (
    TOKEN_NUSD,
    failed_try,
    opening,
    reading,
    running,
    settlement,
)


def price(opening: Opening, settlement: Settlement) -> PricedCharges:
    lines = (
        PriceLine("input", 90.0, Decimal("1.250"), 112),
        PriceLine("web_searches", 1.0, None, 10_000_000),
    )
    cost = Cost(10_000_112, CostSource.OVERRIDE, "weir.toml")
    return tuple(PricedCharge(charge, cost, 5, lines) for charge in settlement.reading.charges)


@pytest.fixture
def connections(tmp_path: Path) -> Iterator[Connections]:
    ledger = Ledger(tmp_path / "ledger.db", price)
    ledger.start()
    ledger.open(opening())
    usage = Usage(90, units={"web_searches": 1.0})
    read = reading(charges=(Charge("m", usage),), modifiers={"speed": "fast"})
    ledger.settle(settlement(reading=read, attempts=2, tries=(failed_try(),)))
    ledger.open(opening("call-2", streamed=False))
    ledger.flush(60)
    connections = Connections(tmp_path / "ledger.db")
    yield connections
    connections.close()
    ledger.close(60)


def test_a_charge_shows_the_rate_and_money_of_each_class(connections: Connections) -> None:
    detail = details.call_detail(connections, "call-1")
    assert detail is not None
    (charge,) = detail.charges
    assert charge.lines == (
        LineDetail("input", 90, "1.25", 112),
        LineDetail("web_searches", 1, "", 10_000_000),
    )
    assert sum(line.amount_nusd for line in charge.lines) == charge.cost_nusd
    assert (charge.table_cost_nusd, charge.cost_source) == (5, "override")
    assert charge.units == {"web_searches": 1.0}
    assert detail.modifiers == {"speed": "fast"}


def test_a_call_shows_the_tries_whose_answer_nobody_got(connections: Connections) -> None:
    detail = details.call_detail(connections, "call-1")
    assert detail is not None
    assert detail.tries == (failed_try(),)
    assert detail.call.attempts == 2


def test_what_a_failed_try_cost_is_a_line_of_its_call(tmp_path: Path) -> None:
    spent = Charge("gpt-4.1-mini", Usage(input_tokens=10), "try", "azure")
    read = reading(charges=(*reading().charges, spent))
    tries = (failed_try(), failed_try(2, status=429))
    with running(tmp_path / "tries.db") as ledger:
        ledger.open(opening())
        ledger.settle(settlement(reading=read, attempts=3, tries=tries))
    connections = Connections(tmp_path / "tries.db")
    detail = details.call_detail(connections, "call-1")
    connections.close()
    assert detail is not None
    assert [charge.kind for charge in detail.charges] == ["answer", "try"]
    assert detail.call.cost_nusd == 130 * TOKEN_NUSD
    assert detail.call.model == "gpt-4.1-2025-04-14"
    assert detail.tries == tries


def test_a_call_in_flight_has_no_charge_yet(connections: Connections) -> None:
    detail = details.call_detail(connections, "call-2")
    assert detail is not None
    assert (detail.charges, detail.usage_raw, detail.call.cost_nusd) == ((), "", None)
    assert (detail.call.outcome, detail.call.streamed, detail.call.model) == (
        "open",
        False,
        "gpt-4.1",
    )
    assert (detail.call.cost_source, detail.call.settled_number) == ("none", None)
