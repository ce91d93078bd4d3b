import base64
from typing import Any

import pytest
from mitmproxy import http

from addons.core.call import NOBODY, Billing, Caller, Note
from addons.core.flight import Call
from addons.core.govern import NoTokens
from addons.core.providers.dialect import Endpoint
from addons.core.providers.hosts import Hosts
from addons.hooks import Calls
from addons.identify import Identify
from tests.addons.sample import (
    HOSTS,
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
