from typing import Any

import orjson
import pytest
from mitmproxy import http

from addons.admit import Admit
from addons.core import scope
from addons.core.flight import Call
from addons.core.policy.grant import Grant
from addons.core.providers import internal
from addons.core.providers.openai.asking import Asking
from addons.core.upload import Upload
from addons.hooks import Calls
from tests.addons.sample import CHAT, HOSTS, REVOKED, Account, call, flow, granted, request


@pytest.fixture
def admit(calls: Calls, account: Account) -> Admit:
    return Admit(calls, HOSTS, account.ledger, Asking())


def begin(admit: Admit, asked: http.Request, begun: Call) -> http.HTTPFlow:
    passing = flow(asked)
    admit.calls.begin(passing, begun)
    admit.requestheaders(passing)
    return passing


def on_token(asked: http.Request, allowed: Grant | None, path: str = CHAT) -> Call:
    begun = call(path=path)
    begun.pays_by_token, begun.grant = True, allowed
    return begun


MINI = granted(models=("*-mini",))


@pytest.mark.parametrize(
    ("model", "code"), [("gpt-5.4-mini", ""), ("gpt-5.4", "model_not_allowed")]
)
def test_the_model_in_the_body_has_to_be_one_of_the_token_s(
    admit: Admit, account: Account, model: str, code: str
) -> None:
    asked = request(body=orjson.dumps({"model": model}))
    begun = on_token(asked, MINI)
    passing = begin(admit, asked, begun)
    admit.request(passing)
    assert (begun.refusal.code if begun.refusal else "") == code
    assert (passing.response is not None) is bool(code)
    (row,) = account.rows()
    assert row["client_token"] == "t1"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content_length": str(scope.LARGEST)}, None),
        ({"content_length": str(scope.LARGEST + 1)}, 413),
        ({"transfer_encoding": "chunked"}, 411),
    ],
)
def test_a_body_that_decides_never_streams(
    admit: Admit, headers: dict[str, Any], status: int | None
) -> None:
    asked = request(**headers)
    begun = on_token(asked, MINI)
    passing = begin(admit, asked, begun)
    assert passing.request.stream is False
    assert (begun.refusal.status if begun.refusal else None) == status


def test_a_body_that_decides_nothing_streams_as_ever(admit: Admit) -> None:
    asked = request(transfer_encoding="chunked")
    passing = begin(admit, asked, on_token(asked, granted()))
    assert isinstance(passing.request.stream, Upload)


@pytest.mark.parametrize("path", ["/v1/telemetry", "/v1/files", "/v1/organization/admin_api_keys"])
def test_what_is_no_inference_needs_a_token_that_says_so(admit: Admit, path: str) -> None:
    asked = request(path=path)
    begun = on_token(asked, granted(), path)
    begin(admit, asked, begun)
    assert begun.refusal is not None
    assert begun.refusal.code == "endpoint_not_allowed"


def test_a_refusal_from_before_stands(admit: Admit) -> None:
    asked, begun = request(), call()
    begun.refusal = REVOKED
    passing = begin(admit, asked, begun)
    admit.request(passing)
    assert passing.response is not None
    assert passing.response.status_code == 401


def test_an_own_credential_is_not_kept_for_later(admit: Admit) -> None:
    begun = call()
    begin(admit, request(authorization="Bearer mine"), begun)
    assert begun.claim is None


def here(admit: Admit, asked: http.Request, peer: str = "127.0.0.1") -> Call:
    begun = call(internal.HOST, asked.path, method=asked.method)
    begun.pays_by_token, begun.grant = True, granted(providers=("openai",))
    passing = flow(asked)
    passing.client_conn.peername = (peer, 50000)
    admit.calls.begin(passing, begun)
    admit.requestheaders(passing)
    return begun


def refusal_of(begun: Call) -> tuple[int, str] | None:
    return (begun.refusal.status, begun.refusal.code) if begun.refusal else None


def test_a_call_to_weir_internal_is_led_though_there_is_no_rule_for_it(admit: Admit) -> None:
    begun = here(admit, request(internal.HOST))
    assert (refusal_of(begun), begun.may_be_led) == (None, True)


def test_without_tls_weir_internal_is_for_this_machine_only(admit: Admit) -> None:
    assert refusal_of(here(admit, request(internal.HOST, 80, scheme="http"))) is None
    far = here(admit, request(internal.HOST, 80, scheme="http"), peer="192.168.1.7")
    assert refusal_of(far) == (421, "misdirected_request")


def test_what_is_not_served_there_is_a_404_that_lists_what_is(admit: Admit) -> None:
    begun = here(admit, request(internal.HOST, path="/v1/files"))
    assert refusal_of(begun) == (404, "not_served_here")
