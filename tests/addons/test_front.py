from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from mitmproxy import http

from addons.core.call import Refusal
from addons.core.flight import Call
from addons.core.policy.grant import Grant
from addons.core.policy.routing import ModelName
from addons.core.providers import internal
from addons.front import Front
from addons.hooks import Calls
from tests.addons.sample import Rules, call, flow, granted, request

MODELS = (ModelName("smart", "weir"), ModelName("gpt-5.4-mini", "openai"))
PLAIN: Mapping[str, str] = {}
VERSION = {"anthropic-version": "2023-06-01"}


class Names(Rules):
    """Rules that know two names, and who was told of them."""

    def __init__(self) -> None:
        """Lead nowhere: nobody gets that far."""
        super().__init__()
        self.asked: list[Grant | None] = []

    def models(self, grant: Grant | None) -> tuple[ModelName, ...]:
        """Give them."""
        self.asked.append(grant)
        return MODELS


def asked(
    calls: Calls, path: str, host: str = internal.HOST, headers: Mapping[str, str] = PLAIN
) -> tuple[http.HTTPFlow, Call, Names]:
    passing = flow(request(host, path=path, method="GET"))
    passing.request.headers.update(headers)
    begun = call(host, path, method="GET")
    begun.grant, begun.pays_by_token = granted(), True
    calls.begin(passing, begun)
    names = Names()
    Front(calls, names).request(passing)
    return passing, begun, names


def said(passing: http.HTTPFlow) -> Any:
    assert passing.response is not None
    return orjson.loads(passing.response.content or b"")


def test_the_list_holds_what_the_caller_s_token_is_for(calls: Calls) -> None:
    passing, begun, names = asked(calls, "/v1/models")
    assert [entry["id"] for entry in said(passing)["data"]] == ["smart", "gpt-5.4-mini"]
    assert names.asked == [begun.grant]
    assert begun.refusal is None


def test_a_client_of_anthropic_gets_anthropic_s_list(calls: Calls) -> None:
    passing, _, _ = asked(calls, "/v1/models", headers=VERSION)
    assert said(passing)["has_more"] is False


def test_one_entry_can_be_asked_for(calls: Calls) -> None:
    passing, _, _ = asked(calls, "/v1/models/smart")
    assert said(passing)["owned_by"] == "weir"


@pytest.mark.parametrize("headers", [{}, VERSION], ids=["openai", "anthropic"])
def test_a_name_that_is_not_there_is_a_404_in_the_client_s_own_shape(
    calls: Calls, headers: dict[str, str]
) -> None:
    passing, begun, _ = asked(calls, "/v1/models/secret", headers=headers)
    assert begun.refusal is not None
    assert begun.refusal.code == "model_not_found"
    assert passing.response is not None
    assert passing.response.status_code == 404
    assert ("type" in said(passing)) is bool(headers)


@pytest.mark.parametrize(
    ("host", "path"),
    [("api.openai.com", "/v1/models"), (internal.HOST, "/v1/chat/completions")],
)
def test_everything_else_is_for_somebody_else_to_answer(calls: Calls, host: str, path: str) -> None:
    passing, _, names = asked(calls, path, host)
    assert passing.response is None
    assert names.asked == []


def test_who_was_refused_before_is_told_nothing(calls: Calls) -> None:
    passing = flow(request(internal.HOST, path="/v1/models", method="GET"))
    begun = call(internal.HOST, "/v1/models", method="GET")
    begun.refusal = Refusal(401, "token_required", "weir: no.")
    calls.begin(passing, begun)
    names = Names()
    Front(calls, names).request(passing)
    assert names.asked == []
