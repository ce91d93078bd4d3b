import pytest

from addons.core.providers.reported_cost import reported_cost


@pytest.mark.parametrize(
    ("usage", "nusd"),
    [
        ({"cost": 0.025265}, 25_265_000),
        ({"cost": 0}, 0),
        ({"cost": {"currency": "USD", "total_cost": 2.8e-08}}, 28),
        ({"cost_in_usd_ticks": 4_890_000}, 489_000),
        ({"cost_in_usd_ticks": 0}, None),
        ({}, None),
        ({"cost": None}, None),
        ({"cost": True}, None),
        ({"cost": "0.1"}, None),
        ({"cost": -1}, None),
        ({"cost": float("inf")}, None),
        ({"cost": 10**30}, None),
        ({"cost": {}}, None),
    ],
)
def test_a_cost_is_taken_from_where_the_provider_says_it(
    usage: dict[str, object], nusd: int | None
) -> None:
    assert reported_cost(usage) == nusd
