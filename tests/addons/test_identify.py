import base64
from typing import Any

import pytest
from mitmproxy import http

from addons.core.call import NOBODY, Billing, Caller, Note, Refusal
from addons.core.flight import Call
from addons.core.govern import NoTokens
from addons.core.policy.grant import Grant
from addons.core.providers.dialect import Endpoint
from addons.core.providers.hosts import Hosts
from addons.hooks import Calls
from addons.identify import Identify
from tests.addons.sample import (
    CHAT,
    CLIENT_TOKEN,
    HOSTS,
    REVOKED,
    REVOKED_TOKEN,
    SMALL_TOKEN,
    Minted,
    flow,
    request,
    said,
)

SECRET = "sk-very-secret"


def basic(user: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{SECRET}".encode()).decode()


def connect(user: str) -> http.HTTPFlow:
    return flow(request(method="CONNECT", path="", proxy_authorization=basic(user)))


def begun(calls: Calls, passing: http.HTTPFlow) -> Call:
    call = calls.of(passing)
    assert call is not None
    return call


def test_a_request_on_a_llm_host_begins_a_call(calls: Calls) -> None:
    passing = flow(request(path="/v1/chat/completions?key=1", user_agent="OpenAI/Python 2.31.0"))
    Identify(calls, HOSTS, NoTokens()).requestheaders(passing)
    call = begun(calls, passing)
    assert (call.endpoint.provider, call.endpoint.operation) == ("openai", "chat")
    assert (call.host, call.method, call.path) == (
        "api.openai.com",
        "POST",
        "/v1/chat/completions",
    )
    assert (call.program, call.user_agent) == ("openai/python", "OpenAI/Python 2.31.0")
    assert call.caller == NOBODY
    assert call.billing is Billing.API
    assert passing.metadata == {"call": call.id}
    assert calls.in_flight == {call}


@pytest.mark.parametrize(("upgrade", "is_upgrade"), [("WebSocket", True), ("h2c", False)])
def test_a_request_for_a_websocket_is_known_as_one(
    calls: Calls, upgrade: str, is_upgrade: bool
) -> None:
    passing = flow(request(method="GET", path="/v1/responses", upgrade=upgrade))
    Identify(calls, HOSTS, NoTokens()).requestheaders(passing)
    assert begun(calls, passing).is_upgrade is is_upgrade


def test_other_traffic_is_no_call(calls: Calls) -> None:
    passing = flow(request(host="example.com", authorization="Bearer mine"))
    Identify(calls, HOSTS, NoTokens()).requestheaders(passing)
    assert calls.of(passing) is None
    assert passing.response is None
    assert passing.request.headers["authorization"] == "Bearer mine"


@pytest.mark.parametrize("port", [80, 8443])
def test_a_llm_host_on_another_port_is_a_call_so_that_it_can_be_refused(
    calls: Calls, port: int
) -> None:
    passing = flow(request(port=port, scheme="http"))
    Identify(calls, HOSTS, NoTokens()).requestheaders(passing)
    assert begun(calls, passing).endpoint.operation == "chat"


def test_the_name_on_connect_is_the_caller_of_every_request_in_the_tunnel(calls: Calls) -> None:
    identify, opened = Identify(calls, HOSTS, NoTokens()), connect("ann~repo")
    identify.http_connect(opened)
    assert "proxy-authorization" not in opened.request.headers
    for _ in range(2):
        inside = flow()
        inside.client_conn = opened.client_conn
        identify.requestheaders(inside)
        assert begun(calls, inside).caller == Caller("ann", "repo")
    stranger = flow()
    identify.requestheaders(stranger)
    assert begun(calls, stranger).caller == NOBODY


def test_a_name_on_the_request_itself_goes_first(calls: Calls) -> None:
    identify, opened = Identify(calls, HOSTS, NoTokens()), connect("ann")
    identify.http_connect(opened)
    inside = flow(request(proxy_authorization=basic("bob")))
    inside.client_conn = opened.client_conn
    identify.requestheaders(inside)
    assert begun(calls, inside).caller == Caller("bob")


@pytest.mark.parametrize("host", ["api.openai.com", "example.com"])
@pytest.mark.parametrize(
    "credential", [basic("ann"), "Bearer x", "", "Basic \udcff", "Basic " + "A" * 9]
)
def test_what_is_for_the_proxy_goes_no_further(calls: Calls, host: str, credential: str) -> None:
    passing = flow(request(host=host, proxy_authorization=credential, proxy_connection="x"))
    passing.request.headers.fields = (
        *passing.request.headers.fields,
        (b"PROXY-Authorization", b"again"),
        (b"X-Proxy-Note", b"kept"),
    )
    Identify(calls, HOSTS, NoTokens()).requestheaders(passing)
    left = [name.lower() for name, _ in passing.request.headers.fields]
    assert left == [b"host", b"content-length", b"x-proxy-note"]


def test_no_credential_is_kept_in_the_call(calls: Calls) -> None:
    passing = flow(
        request(
            path=f"/v1/chat/completions?key={SECRET}",
            authorization=f"Bearer {SECRET}",
            x_api_key=SECRET,
            proxy_authorization=basic("ann"),
        )
    )
    Identify(calls, HOSTS, NoTokens()).requestheaders(passing)
    call = begun(calls, passing)
    assert SECRET not in repr(call)
    assert SECRET not in repr(call.opening())
    assert SECRET not in repr(passing.metadata)
    assert passing.request.headers["authorization"] == f"Bearer {SECRET}"


def test_a_plan_s_login_is_billed_as_one(calls: Calls) -> None:
    passing = flow(
        request(
            host="api.anthropic.com",
            path="/v1/messages",
            authorization="Bearer sk-ant-oat01-secret",
        )
    )
    Identify(calls, HOSTS, NoTokens()).requestheaders(passing)
    assert begun(calls, passing).billing is Billing.SUBSCRIPTION


def test_what_would_disturb_a_reader_is_taken_out_of_names(calls: Calls) -> None:
    passing = flow(request(path="/v1/\u202egnp\udcff.exe", method="G\x1bT", user_agent="a\x07b"))
    Identify(calls, HOSTS, NoTokens()).requestheaders(passing)
    call = begun(calls, passing)
    assert (call.path, call.method, call.user_agent) == (
        "/v1/\ufffdgnp\ufffd.exe",
        "G\ufffdT",
        "a\ufffdb",
    )


class BuggyHosts(Hosts):
    """A table that cannot say what a path stands for."""

    def endpoint(self, *_: Any, **__: Any) -> Endpoint:
        """Fail."""
        raise RuntimeError(SECRET)


def test_a_call_that_cannot_be_begun_goes_nowhere(calls: Calls, notes: list[Note]) -> None:
    passing = flow()
    Identify(calls, BuggyHosts(), NoTokens()).requestheaders(passing)
    assert passing.response is not None
    assert passing.response.status_code == 500
    assert calls.in_flight == set()
    assert said(notes, "gap") == [("Identify.requestheaders", "RuntimeError")]


def identified(calls: Calls, asked: http.Request, **options: Any) -> http.HTTPFlow:
    passing = flow(asked)
    Identify(calls, HOSTS, Minted(), **options).requestheaders(passing)
    return passing


def test_a_client_token_where_the_key_would_be_pays_and_goes_no_further(calls: Calls) -> None:
    path = f"{CHAT}?key={CLIENT_TOKEN}&alt=sse"
    asked = request(path=path, authorization=f"Bearer {CLIENT_TOKEN}", x_api_key="sk-mine")
    passing = identified(calls, asked)
    call = begun(calls, passing)
    assert (call.pays_by_token, call.uses_own_credential) == (True, False)
    assert call.grant is not None
    assert (call.grant.token_id, call.refusal) == ("t1", None)
    assert call.caller == Caller("ann", "web")
    assert passing.request.path == f"{CHAT}?alt=sse"
    left = [name.lower() for name, _ in passing.request.headers.fields]
    assert left == [b"host", b"content-length"]
    assert CLIENT_TOKEN not in repr(call)


def test_a_name_that_the_proxy_url_tells_goes_before_the_token_s(calls: Calls) -> None:
    asked = request(authorization=CLIENT_TOKEN, proxy_authorization=basic("bob~repo~s1"))
    assert begun(calls, identified(calls, asked)).caller == Caller("bob", "repo", "s1")


@pytest.mark.parametrize(
    ("credential", "code"),
    [(REVOKED_TOKEN, "token_revoked"), ("sk-eyJhbGciOiJFZERTQSJ9.x.y", "token_unknown")],
)
def test_a_token_that_does_not_stand_is_refused_and_goes_no_further(
    calls: Calls, credential: str, code: str
) -> None:
    passing = identified(calls, request(authorization=f"Bearer {credential}"))
    call = begun(calls, passing)
    assert call.refusal is not None
    assert (call.refusal.status, call.refusal.code) == (401, code)
    assert not call.uses_own_credential
    assert "authorization" not in passing.request.headers


def test_two_different_tokens_are_one_too_many(calls: Calls) -> None:
    asked = request(authorization=f"Bearer {CLIENT_TOKEN}", x_api_key=SMALL_TOKEN)
    call = begun(calls, identified(calls, asked))
    assert call.refusal is not None
    assert call.refusal.code == "two_tokens"


@pytest.mark.parametrize(
    "user", [f"bob:{CLIENT_TOKEN}", f":{CLIENT_TOKEN}", f"{CLIENT_TOKEN}:", f"{CLIENT_TOKEN}:bob"]
)
def test_a_token_in_the_proxy_url_says_who_calls_and_the_own_credential_goes_on(
    calls: Calls, user: str
) -> None:
    said = "Basic " + base64.b64encode(user.encode()).decode()
    passing = identified(calls, request(authorization="Bearer mine", proxy_authorization=said))
    call = begun(calls, passing)
    assert (call.uses_own_credential, call.refusal) == (True, None)
    assert call.grant is not None
    assert call.opening().client_token == "t1"
    assert call.caller == Caller("bob" if user.startswith("bob") else "ann", "web")
    assert passing.request.headers["authorization"] == "Bearer mine"
    assert "eyJ" not in repr(call.opening())


def test_a_revoked_token_in_the_proxy_url_is_refused_at_each_request(calls: Calls) -> None:
    identify, opened = Identify(calls, HOSTS, tokens := Minted()), connect("ann")
    said = base64.b64encode(f"ann:{CLIENT_TOKEN}".encode()).decode()
    opened.request.headers["proxy-authorization"] = f"Basic {said}"
    identify.http_connect(opened)
    refusals = []
    for _ in range(2):
        inside = flow(request(authorization="Bearer mine"))
        inside.client_conn = opened.client_conn
        identify.requestheaders(inside)
        refusals.append(begun(calls, inside).refusal)
        tokens.known[CLIENT_TOKEN] = REVOKED
    assert refusals == [None, REVOKED]


def test_where_a_token_is_required_nobody_else_is_let_through(calls: Calls) -> None:
    own = begun(calls, identified(calls, request(authorization="Bearer mine"), needs_token=True))
    assert own.refusal is not None
    assert (own.refusal.status, own.refusal.code) == (401, "token_required")
    token = request(authorization=f"Bearer {CLIENT_TOKEN}")
    assert begun(calls, identified(calls, token, needs_token=True)).refusal is None


class BuggyTokens(Minted):
    """Tokens that cannot be checked."""

    def check(self, text: str, now: float) -> Grant | Refusal:
        """Fail."""
        raise RuntimeError(text)


def test_a_bug_in_checking_a_token_stops_the_call(calls: Calls, notes: list[Note]) -> None:
    passing = flow(request(authorization=f"Bearer {CLIENT_TOKEN}"))
    Identify(calls, HOSTS, BuggyTokens()).requestheaders(passing)
    assert passing.response is not None
    assert passing.response.status_code == 500
    assert said(notes, "gap") == [("Identify.requestheaders", "RuntimeError")]
