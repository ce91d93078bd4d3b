import pytest

from addons.core.call import Billing
from addons.core.providers.row import Row, each
from addons.core.providers.rule import Rule

CHAT = Rule("POST", "{version}/chat", "chat", asks_for_usage=True)
MODELS = Rule("GET", "{version}/models", "models", billing=Billing.FREE)
ROW = Row("acme", ("api.acme.example",), {"/v1": (CHAT, MODELS), "/old": (CHAT,)})


def test_the_first_rule_that_fits_says_what_a_request_stands_for() -> None:
    for path in ("/v1/chat", "/old/chat"):
        endpoint = ROW.endpoint("POST", path, False)
        assert endpoint is not None
        assert (endpoint.provider, endpoint.operation) == ("acme", "chat")
        assert (endpoint.billing, endpoint.asks_for_usage) == (Billing.API, True)
    assert ROW.endpoint("GET", "/old/models", False) is None


def test_what_no_rule_is_about_is_opaque() -> None:
    unknown = ROW.unknown()
    assert (unknown.provider, unknown.dialect.name, unknown.operation) == (
        "acme",
        "opaque",
        "other",
    )


@pytest.mark.parametrize("billing", [Billing.SUBSCRIPTION, Billing.LOCAL])
def test_a_row_says_who_pays_for_what_is_not_free(billing: Billing) -> None:
    row = Row("acme", ("api.acme.example",), {"": (CHAT, MODELS)}, billing)
    paid, free = row.endpoint("POST", "/chat", False), row.endpoint("GET", "/models", False)
    assert paid
    assert free
    assert (paid.billing, free.billing, row.unknown().billing) == (billing, Billing.FREE, billing)


def test_a_host_has_one_name_in_each_place() -> None:
    assert each("llm.{}.example", ("eu", "us")) == ("llm.eu.example", "llm.us.example")
