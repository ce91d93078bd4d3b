from dataclasses import replace
from decimal import Decimal

import pytest

from addons.core.call import Charge, Cost, CostSource, Usage
from addons.core.ledger import figures
from addons.core.pricing.priced import PricedCharge, PriceLine
from tests.addons.core.ledger.told import reading, settlement

PRICED = PricedCharge(
    Charge("gpt-4.1", Usage(100, 20)), Cost(500, CostSource.TABLE, "genai-prices 1"), 500
)


def test_what_is_not_said_stays_null_and_none_stays_zero() -> None:
    columns = figures.charge(replace(PRICED, charge=Charge("m", Usage(7, 0))))
    assert (columns["input_tokens"], columns["output_tokens"]) == (7, 0)
    assert columns["cache_read_tokens"] is None
    assert columns["units"] is None


@pytest.mark.parametrize(("said", "kept"), [(2**62, 10**12), (-5, 0), (10**12, 10**12)])
def test_a_count_that_no_answer_has_is_cut(said: int, kept: int) -> None:
    columns = figures.charge(replace(PRICED, charge=Charge("m", Usage(said))))
    assert columns["input_tokens"] == kept


def test_a_cost_that_nobody_pays_is_unpriced() -> None:
    absurd = replace(PRICED, cost=Cost(10**15 + 1, CostSource.PROVIDER, "provider"))
    columns = figures.charge(absurd)
    assert (columns["cost_nusd"], columns["cost_source"], columns["price_version"]) == (
        None,
        "none",
        "",
    )
    assert figures.settlement(settlement(), (absurd,), is_charged=True)["is_unpriced"] == 1


def test_what_a_failed_try_cost_does_not_name_the_model_that_answered() -> None:
    tried = replace(PRICED, charge=Charge("other", Usage(7), "try", "azure"))
    for charges in ((PRICED, tried), (tried,)):
        columns = figures.settlement(
            settlement(reading=reading(model="gpt-4.1")), charges, is_charged=True
        )
        assert columns["model"] == "gpt-4.1"


def test_a_call_adds_its_charges_up() -> None:
    unpriced = replace(PRICED, cost=Cost(None, CostSource.NONE))
    columns = figures.settlement(settlement(), (PRICED, unpriced, PRICED), is_charged=True)
    assert (columns["tokens"], columns["cost_nusd"], columns["is_unpriced"]) == (360, 1000, 1)


def test_a_call_without_a_charge_has_no_cost_and_lacks_no_price() -> None:
    columns = figures.settlement(settlement(), (), is_charged=True)
    assert (columns["tokens"], columns["cost_nusd"], columns["is_unpriced"]) == (0, None, 0)
    assert columns["model"] == "gpt-4.1-2025-04-14"


def test_an_error_inside_the_answer_is_kept_when_we_have_none() -> None:
    told = settlement(reading=reading(error="overloaded_error"))
    assert figures.settlement(told, (), is_charged=True)["error"] == "overloaded_error"
    told = replace(told, error="upstream closed the connection")
    assert figures.settlement(told, (), is_charged=True)["error"].startswith("upstream")  # type: ignore[union-attr]


def test_price_lines_are_plain_json() -> None:
    line = PriceLine("input", 100, Decimal("2.50"), 250)
    other = PriceLine("web_searches", 2, None, 20_000_000)
    columns = figures.charge(replace(PRICED, lines=(line, other)))
    assert columns["price_lines"] == '[["input",100,"2.5",250],["web_searches",2,null,20000000]]'
