from decimal import Decimal
from typing import Any

import pytest

from addons.core.call import Billing, Charge, CostSource, Usage
from addons.core.pricing.costs import Costs
from addons.core.pricing.priced import PricedCharges
from addons.core.pricing.prices import Prices
from addons.core.weir_toml import PriceOverride
from tests.addons.core.ledger.told import opening, reading, settlement

TABLE = Prices()
TABLE_FACTOR = Decimal(2)
GPT = 100 * 2000 + 20 * 8000  # 100 tokens in at $2, 20 out at $8 a million


def charges(prices: Prices = TABLE, call: Any = None, **read: Any) -> PricedCharges:
    return Costs(prices).charges(call or opening(), settlement(reading=reading(**read)))


def test_the_table_prices_what_nobody_else_does() -> None:
    (charge,) = charges()
    assert (charge.cost.amount_nusd, charge.cost.source) == (GPT, CostSource.TABLE)
    assert charge.table_cost_nusd == GPT
    assert [line.token_class for line in charge.lines] == ["input", "output"]


def test_the_providers_own_figure_wins_and_the_tables_stays_beside_it() -> None:
    (charge,) = charges(reported_cost_nusd=123)
    assert (charge.cost.amount_nusd, charge.cost.source) == (123, CostSource.PROVIDER)
    assert (charge.cost.price_version, charge.table_cost_nusd) == ("provider", GPT)


def test_a_figure_that_is_no_bill_leaves_the_price_to_the_table() -> None:
    (charge,) = charges(reported_cost_nusd=0, modifiers={"zero_ticks": "yes"})
    assert (charge.cost.amount_nusd, charge.cost.source) == (GPT, CostSource.TABLE)


def test_a_figure_for_the_whole_call_is_counted_once() -> None:
    two = (Charge("gpt-4.1", Usage(1)), Charge("gpt-4.1", Usage(1), "advisor"))
    assert [c.cost.amount_nusd for c in charges(charges=two, reported_cost_nusd=9)] == [9, 0]


def test_what_a_failed_try_cost_is_priced_by_who_sold_it_whatever_the_answer_says_of_itself() -> (
    None
):
    tried = Charge("claude-haiku-4-5", Usage(1000, 0), "try", "anthropic")
    both = (Charge("gpt-4.1", Usage(100, 20)), tried)
    for said in ({"reported_cost_nusd": 9}, {"billable": False}, {}):
        _, of_try = charges(charges=both, **said)
        assert (of_try.cost.amount_nusd, of_try.cost.source) == (1_000_000, CostSource.TABLE)


def test_a_figure_without_usage_is_kept_too() -> None:
    (charge,) = charges(charges=(), reported_cost_nusd=9)
    assert (charge.charge.model, charge.cost.amount_nusd) == ("gpt-4.1-2025-04-14", 9)


def test_the_users_price_comes_before_the_tables() -> None:
    prices = Prices((PriceOverride("openai", "*", {}, TABLE_FACTOR),))
    (charge,) = charges(prices)
    assert (charge.cost.amount_nusd, charge.cost.source) == (GPT * 2, CostSource.OVERRIDE)
    assert charge.table_cost_nusd == GPT
    assert sum(line.amount_nusd for line in charge.lines) == GPT * 2


@pytest.mark.parametrize("billing", [Billing.LOCAL, Billing.FREE])
def test_what_is_known_to_be_free_costs_nothing(billing: Billing) -> None:
    (charge,) = charges(call=opening(provider="local", billing=billing))
    assert (charge.cost.amount_nusd, charge.cost.source) == (0, CostSource.TABLE)
    assert charge.cost.price_version == billing


def test_an_own_price_for_an_own_machine_counts() -> None:
    rates = {"input_per_mtok": Decimal(1), "output_per_mtok": Decimal(1)}
    prices = Prices((PriceOverride("local", "*", rates),))
    (charge,) = charges(prices, call=opening(provider="local", billing="local"))
    assert (charge.cost.amount_nusd, charge.cost.source) == (120_000, CostSource.OVERRIDE)


def test_an_answer_that_is_not_billed_costs_nothing_and_says_what_it_would_have() -> None:
    (charge,) = charges(billable=False)
    assert (charge.cost.amount_nusd, charge.cost.price_version) == (0, "not billed")
    assert charge.table_cost_nusd == GPT


def test_a_plan_shows_what_the_api_would_have_charged() -> None:
    (charge,) = charges(call=opening(billing="subscription"))
    assert charge.cost.amount_nusd == GPT


def test_an_unknown_model_is_unpriced() -> None:
    (charge,) = charges(charges=(Charge("gpt-99", Usage(5)),))
    assert (charge.cost.amount_nusd, charge.cost.source) == (None, CostSource.NONE)


def test_a_redeemed_credit_of_unsaid_size_leaves_the_call_unpriced() -> None:
    (charge,) = charges(modifiers={"fallback_credit": "redeemed"})
    assert charge.cost.amount_nusd is None
    assert charge.table_cost_nusd == GPT


def test_the_region_of_the_host_moves_the_price() -> None:
    newer = (Charge("gpt-5.4", Usage(1_000_000)),)
    call = opening(host="eu.api.openai.com")
    (regional,) = charges(call=call, charges=newer)
    (common,) = charges(charges=newer)
    assert regional.cost.price_version.endswith(" + openai regional")
    assert (regional.cost.amount_nusd or 0) * 10 == (common.cost.amount_nusd or 0) * 11


def test_a_deployment_is_priced_by_the_model_that_served_it() -> None:
    told = {"served_model": "gpt-4.1-2025-04-14"}
    (charge,) = charges(charges=(Charge("my deployment", Usage(100, 20)),), modifiers=told)
    assert (charge.charge.model, charge.cost.amount_nusd) == ("my deployment", GPT)


def test_without_a_model_in_the_answer_the_asked_one_is_priced() -> None:
    (charge,) = charges(model="", charges=(Charge("", Usage(100, 20)),))
    assert (charge.charge.model, charge.cost.amount_nusd) == ("gpt-4.1", GPT)


def test_no_usage_is_no_charge() -> None:
    assert charges(charges=()) == ()


def test_what_a_gateway_paid_with_the_users_own_key_is_a_line_of_its_own() -> None:
    call = opening(provider="openrouter")
    own, upstream = charges(call=call, reported_cost_nusd=0, modifiers={"own_key_usd": "0.00417"})
    assert (own.cost.amount_nusd, own.cost.source) == (0, CostSource.PROVIDER)
    assert (upstream.charge.kind, upstream.cost.amount_nusd) == ("own_key", 4_170_000)


def test_a_name_that_lacks_its_maker_is_priced_by_the_asked_one() -> None:
    call = opening(provider="openrouter", model_asked="openai/text-embedding-3-small")
    one = (Charge("text-embedding-3-small", Usage(1_000_000)),)
    (charge,) = charges(call=call, charges=one)
    assert (charge.charge.model, charge.cost.amount_nusd) == ("text-embedding-3-small", 20_000_000)


def test_a_bill_is_not_compared_with_what_another_host_would_have_charged() -> None:
    call = opening(provider="openrouter", model_asked="openai/gpt-oss-120b")
    one = (Charge("openai/gpt-oss-120b", Usage(1_000_000)),)

    def priced(served_by: str, told: int | None) -> tuple[int | None, int | None]:
        modifiers = {"served_by": served_by}
        (charge,) = charges(call=call, charges=one, reported_cost_nusd=told, modifiers=modifiers)
        return charge.cost.amount_nusd, charge.table_cost_nusd

    assert priced("Groq", 7) == (7, 150_000_000)
    assert priced("Parasail", 7) == (7, None)
    # Without a bill, some host's price is better than none: it says so in its version.
    assert priced("Parasail", None) == (100_000_000, 100_000_000)


def test_searches_that_are_asked_for_in_the_name_and_not_told_leave_a_bill_alone() -> None:
    call = opening(provider="openrouter", model_asked="openai/gpt-4o-mini:online")

    def computed(told: int | None, units: dict[str, float]) -> int | None:
        one = (Charge("openai/gpt-4o-mini", Usage(1_000_000, units=units)),)
        (charge,) = charges(call=call, charges=one, reported_cost_nusd=told)
        return charge.table_cost_nusd

    assert computed(170_000_000, {}) is None
    assert computed(None, {}) == 150_000_000
    assert computed(160_000_000, {"web_searches": 1}) == 160_000_000
