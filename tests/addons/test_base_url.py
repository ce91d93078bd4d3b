import pytest
from mitmproxy import http
from mitmproxy.net.server_spec import ServerSpec
from mitmproxy.proxy.mode_specs import ProxyMode

from addons import base_url
from addons.base_url import BaseUrl
from addons.core import gate
from addons.core.providers import internal
from tests.addons.sample import flow, request

COMPANY: ServerSpec = ("http", ("proxy.corp", 3128))


def came_in(named: str, mode: str = f"{base_url.MODE}9999") -> http.HTTPFlow:
    passing = flow(request(internal.HOST, port=80, scheme="http"))
    passing.request.headers["host"] = named
    passing.client_conn.proxy_mode = ProxyMode.parse(mode)
    return passing


def refused(passing: http.HTTPFlow) -> bool:
    asked = passing.request
    claim = gate.Claim(
        asked.host, asked.port, "http", False, "", "", asked.path, asked.headers.fields, True
    )
    return gate.objection(claim) is not None


@pytest.mark.parametrize(
    "named",
    [
        *("127.0.0.1:9999", "localhost:9999", "LocalHost", "[::1]:9999", "127.0.0.1"),
        *("weir.internal", "Weir.Internal:443"),
    ],
)
def test_a_request_for_this_machine_is_one_for_weir_internal(named: str) -> None:
    passing = came_in(named)
    BaseUrl(None).requestheaders(passing)
    assert passing.request.headers.get_all("host") == [internal.HOST]
    assert not refused(passing)


@pytest.mark.parametrize(
    "named",
    [
        *("evil.example:9999", "127.0.0.1.evil.example", "localhost.evil.example:9999"),
        *("127.0.0.2", "0.0.0.1", "evil.example@127.0.0.1", "127.0.0.1:", "api.openai.com", ""),
        *("127.0.0.1:99999999", "[::1", "localhost:9999/x", "2130706433"),
    ],
)
def test_a_page_whose_name_leads_here_is_shown_to_the_gate_as_it_is(named: str) -> None:
    passing = came_in(named)
    BaseUrl(None).requestheaders(passing)
    assert refused(passing)


def test_two_host_headers_are_shown_to_the_gate_as_they_are() -> None:
    passing = came_in("127.0.0.1")
    passing.request.headers.add("host", "evil.example")
    BaseUrl(None).requestheaders(passing)
    assert refused(passing)


def test_what_comes_through_the_proxy_keeps_its_host() -> None:
    passing = came_in("127.0.0.1:9999", mode="regular")
    BaseUrl(COMPANY).requestheaders(passing)
    assert passing.request.headers["host"] == "127.0.0.1:9999"
    assert passing.server_conn.via is None


def test_our_own_way_out_leads_through_a_company_s_proxy_from_here_too() -> None:
    passing = came_in("127.0.0.1")
    BaseUrl(COMPANY).requestheaders(passing)
    assert passing.server_conn.via == COMPANY
