import pytest

from addons.core.providers.reported_cost import (
    cost_beside,
    cost_in,
    price_facts,
    reported_cost,
    told_cost,
)


@pytest.mark.parametrize(
    ("usage", "nusd"),
    [
        ({"cost": 0.025265}, 25_265_000),
        ({"cost": 0}, 0),
        ({"cost": {"currency": "USD", "total_cost": 2.8e-08}}, 28),
        ({"cost_in_usd_ticks": 4_890_000}, 489_000),
        ({}, None),
        ({"cost": None}, None),
        ({"cost": True}, None),
        ({"cost": "0.1"}, 100_000_000),
        ({"cost": "ten"}, None),
        ({"cost": -1}, None),
        ({"cost": float("inf")}, None),
        ({"cost": 10**30}, None),
        ({"cost": {}}, None),
        ({"estimated_cost": 2.68e-05}, 26_800),
        ({"estimated_cost": 2.68e-05, "cost": 0.1}, 100_000_000),
    ],
)
def test_a_cost_is_taken_from_where_the_provider_says_it(
    usage: dict[str, object], nusd: int | None
) -> None:
    assert reported_cost(usage) == told_cost(usage) == nusd


@pytest.mark.parametrize(
    ("cost", "nusd"),
    [
        ("0.00012300", 123_000),
        ("0", None),
        (0.5, None),
        ("ten", None),
        (None, None),
        ({"usd": 0.0005813, "diem": 0}, 581_300),
        ({"usd": 0, "diem": 0.0005813}, None),
        ({}, None),
    ],
)
def test_a_cost_beside_the_usage_is_opencode_s_or_venice_s(cost: object, nusd: int | None) -> None:
    assert cost_beside({"choices": [], "cost": cost}) == nusd
    assert cost_beside({}) is None


@pytest.mark.parametrize(
    ("told", "nusd"),
    [
        ({"total_nano_aiu": 614_775_000}, 6_147_750),
        ({"total_nano_aiu": 0}, None),
        ({"total_nano_aiu": -1}, None),
        ({"total_nano_aiu": "many"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_copilot_tells_billionths_of_a_credit_that_is_a_cent(
    told: object, nusd: int | None
) -> None:
    assert cost_beside({"copilot_usage": told}) == nusd


def test_a_header_may_tell_the_cost() -> None:
    assert cost_in({"x-litellm-response-cost": "0.000415"}) == 415_000
    assert cost_in({"x-litellm-response-cost": "0.0"}) is None
    assert cost_in({"x-litellm-response-cost": "None"}) is None
    assert cost_in({}) is None


def test_zero_ticks_are_told_and_are_no_bill() -> None:
    usage: dict[str, object] = {"cost_in_usd_ticks": 0}
    assert told_cost(usage) == 0
    assert reported_cost(usage) is None
    assert price_facts(usage) == {"zero_ticks": "yes"}


@pytest.mark.parametrize(
    ("usage", "facts"),
    [
        ({}, {}),
        ({"search_context_size": "low"}, {"search_context_size": "low"}),
        (
            {"is_byok": True, "cost": 0, "cost_details": {"upstream_inference_cost": 0.00417}},
            {"own_key_usd": "0.00417"},
        ),
        (
            {"is_byok": True, "cost_details": {"upstream_inference_cost": 3e-08}},
            {"own_key_usd": "3E-8"},
        ),
        ({"is_byok": False, "cost_details": {"upstream_inference_cost": 0.00417}}, {}),
        ({"is_byok": True, "cost_details": {"upstream_inference_cost": None}}, {}),
        ({"is_byok": True, "cost_details": []}, {}),
        ({"search_context_size": 7}, {}),
        (
            {
                "prompt_tokens": 100,
                "prompt_tokens_details": {"cached_tokens": 90, "cache_write_tokens": 90},
            },
            {"cache_written": "90"},
        ),
        (
            {"input_tokens": 100, "input_tokens_details": {"cache_write_tokens": 90}},
            {},
        ),
        (
            {
                "input_tokens": 100,
                "input_tokens_details": {
                    "cache_write_tokens": 90,
                    "cache_write_tokens_details": {"ttl_12h_tokens": 80, "ttl_30m_tokens": 10},
                },
            },
            {"cache_written_12h": "80"},
        ),
        (
            {"prompt_tokens_details": {"cache_write_tokens_details": {"ttl_12h_tokens": 0}}},
            {},
        ),
        (
            {
                "prompt_tokens": 100,
                "prompt_tokens_details": {"cached_tokens": 90, "cache_write_tokens": 900},
            },
            {},
        ),
    ],
)
def test_what_else_moves_the_price_is_told(usage: dict[str, object], facts: dict[str, str]) -> None:
    assert price_facts(usage) == facts
