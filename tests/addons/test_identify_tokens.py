import base64
from typing import Any

import pytest
from mitmproxy import http

from addons.core.call import Caller, Note, Refusal
from addons.core.flight import Call
from addons.core.policy.grant import Grant
from addons.core.providers import internal
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


def basic(user: str) -> str:
    return "Basic " + base64.b64encode(user.encode()).decode()


def connect(user: str) -> http.HTTPFlow:
    return flow(request(method="CONNECT", path="", proxy_authorization=basic(user)))


def begun(calls: Calls, passing: http.HTTPFlow) -> Call:
    call = calls.of(passing)
    assert call is not None
    return call


class BuggyHosts(Hosts):
    """A table that cannot say whose a host is."""

    def is_ours(self, name: str, port: int) -> bool:
        """Fail."""
        raise RuntimeError(name)


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


def from_afar(asked: http.Request) -> http.HTTPFlow:
    passing = flow(asked)
    passing.client_conn.peername = ("192.168.1.7", 5000)
    return passing


def with_token(token: str) -> str:
    return basic(f"ann:{token}")


@pytest.mark.parametrize("own", [{}, {"authorization": "Bearer mine"}])
def test_a_call_from_another_machine_needs_a_client_token(
    calls: Calls, own: dict[str, str]
) -> None:
    identify = Identify(calls, HOSTS, Minted())
    identify.requestheaders(passing := from_afar(request(**own)))  # type: ignore[arg-type]
    refusal = begun(calls, passing).refusal
    assert refusal is not None
    assert (refusal.status, refusal.code) == (401, "token_required")


@pytest.mark.parametrize(
    "sent",
    [
        {"authorization": f"Bearer {CLIENT_TOKEN}"},
        {"authorization": "Bearer mine", "proxy_authorization": with_token(CLIENT_TOKEN)},
    ],
)
def test_with_one_it_is_like_any_other(calls: Calls, sent: dict[str, str]) -> None:
    identify = Identify(calls, HOSTS, Minted())
    identify.requestheaders(passing := from_afar(request(**sent)))  # type: ignore[arg-type]
    assert begun(calls, passing).refusal is None


@pytest.mark.parametrize(
    ("host", "token", "status"),
    [
        ("example.com", "", 407),
        ("example.com", REVOKED_TOKEN, 407),
        ("example.com", CLIENT_TOKEN, None),
        ("api.openai.com", "", None),
    ],
)
def test_other_hosts_are_reached_from_another_machine_with_a_token_only(
    calls: Calls, host: str, token: str, status: int | None
) -> None:
    identify = Identify(calls, HOSTS, Minted())
    opened = connect("ann")
    opened.request.host = host
    opened.client_conn.peername = ("192.168.1.7", 5000)
    if token:
        opened.request.headers["proxy-authorization"] = with_token(token)
    identify.http_connect(opened)
    assert (opened.response.status_code if opened.response else None) == status
    assert (opened.client_conn in calls.vetted) is (token == CLIENT_TOKEN)
    if opened.response:
        assert opened.response.headers["proxy-authenticate"] == 'Basic realm="weir"'


@pytest.mark.parametrize("token", ["", CLIENT_TOKEN])
def test_so_are_those_that_are_asked_without_a_tunnel(calls: Calls, token: str) -> None:
    passing = from_afar(request(host="example.com", port=80, scheme="http"))
    passing.request.stream = True
    if token:
        passing.request.headers["proxy-authorization"] = with_token(token)
    Identify(calls, HOSTS, Minted()).requestheaders(passing)
    assert (passing.response is None) is bool(token)
    assert (passing.client_conn in calls.vetted) is bool(token)
    assert passing.request.stream is bool(token)


@pytest.mark.parametrize("sent", ["mine", CLIENT_TOKEN])
def test_a_call_from_another_machine_shows_its_token_for_the_whole_connection(
    calls: Calls, sent: str
) -> None:
    passing = from_afar(request(authorization=f"Bearer {sent}"))
    Identify(calls, HOSTS, Minted()).requestheaders(passing)
    assert (passing.client_conn in calls.vetted) is (sent == CLIENT_TOKEN)


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


@pytest.mark.parametrize(("peer", "status"), [("127.0.0.1", None), ("192.168.1.7", 500)])
def test_a_bug_on_connect_stops_only_who_comes_from_another_machine(
    calls: Calls, notes: list[Note], peer: str, status: int | None
) -> None:
    opened = connect("ann")
    opened.request.host = "example.com"
    opened.client_conn.peername = (peer, 5000)
    opened.request.headers["proxy-authorization"] = with_token(CLIENT_TOKEN)
    Identify(calls, BuggyHosts(), BuggyTokens()).http_connect(opened)
    assert (opened.response.status_code if opened.response else None) == status
    assert said(notes, "gap") == ([("Identify.http_connect", "RuntimeError")] if status else [])


HERE = internal.HOST


def test_weir_internal_takes_a_client_token_and_nothing_else_goes_further(calls: Calls) -> None:
    asked = request(HERE, authorization=f"Bearer {CLIENT_TOKEN}", x_api_key="sk-mine")
    call = begun(calls, identified(calls, asked))
    assert (call.refusal, call.pays_by_token, call.names_no_provider) == (None, True, True)
    assert "sk-mine" not in repr(asked.headers.fields)


def test_an_own_key_is_refused_there_and_goes_to_nobody(calls: Calls) -> None:
    asked = request(HERE, path=f"{CHAT}?key=sk-mine", authorization="Bearer sk-mine")
    call = begun(calls, identified(calls, asked))
    assert call.refusal is not None
    assert (call.refusal.status, call.refusal.code) == (401, "token_required")
    assert "./run.sh token mint" in call.refusal.message
    assert not call.uses_own_credential
    assert "sk-mine" not in repr(asked.headers.fields) + asked.path


def test_a_token_in_the_proxy_url_is_enough_there(calls: Calls) -> None:
    asked = request(HERE, authorization="Bearer unused")
    asked.headers["proxy-authorization"] = basic(f"ann:{CLIENT_TOKEN}")
    call = begun(calls, identified(calls, asked))
    assert call.refusal is None
    assert call.grant is not None
    assert "unused" not in repr(asked.headers.fields)


def test_a_revoked_token_says_so_there_too(calls: Calls) -> None:
    call = begun(calls, identified(calls, request(HERE, x_api_key=REVOKED_TOKEN)))
    assert call.refusal == REVOKED
