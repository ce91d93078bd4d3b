import pytest
from mitmproxy import exceptions, options, tls
from mitmproxy.proxy import context
from mitmproxy.test import taddons

from addons.core.call import Note
from addons.core.providers.hosts import Hosts
from addons.core.settings import Settings
from addons.core.weir_toml import ExtraHost
from addons.hooks import Calls
from addons.leafs import Leafs
from addons.tunnel import Tunnel
from tests.addons.sample import HOSTS, answer, call, flow, hello, request, said

OPENAI = ("api.openai.com", 443)


@pytest.fixture
def tunnel(calls: Calls, ca: Settings) -> Tunnel:
    return Tunnel(calls, HOSTS, ca, Leafs(ca.leaf_dir))


@pytest.mark.parametrize(
    ("address", "sni", "alpn"),
    [
        (OPENAI, "api.openai.com", ()),
        (OPENAI, "api.openai.com", ("http/1.1",)),
        (OPENAI, "api.openai.com", ("h2", "http/1.1")),
        (("API.OpenAI.com", 443), "api.openai.COM", ()),
        (("gpu-box", 8000), "gpu-box", ()),
        (("weir.internal", 443), "weir.internal", ("h2", "http/1.1")),
    ],
)
def test_a_connection_to_a_llm_host_is_opened(
    tunnel: Tunnel, address: tuple[str, int], sni: str, alpn: tuple[str, ...]
) -> None:
    greeting = hello(address, sni, *alpn)
    tunnel.tls_clienthello(greeting)
    assert greeting.ignore_connection is False


@pytest.mark.parametrize(
    ("address", "sni"),
    [
        (None, "api.openai.com"),
        (("example.com", 443), "example.com"),
        (("example.com", 443), "api.openai.com"),
        (OPENAI, "evil.example"),
        (OPENAI, None),
        (("api.openai.com", 8443), "api.openai.com"),
        (("api.openai.com.evil.example", 443), "api.openai.com.evil.example"),
        (("gpu-box", 443), "gpu-box"),
        (("104.18.6.192", 443), "api.openai.com"),
    ],
)
def test_every_other_connection_stays_closed_and_is_not_worth_a_word(
    tunnel: Tunnel, notes: list[Note], address: tuple[str, int] | None, sni: str | None
) -> None:
    greeting = hello(address, sni)
    tunnel.tls_clienthello(greeting)
    assert greeting.ignore_connection is True
    assert said(notes, "gap") == []


def test_two_llm_hosts_at_once_are_opened_for_the_gate_to_refuse(tunnel: Tunnel) -> None:
    greeting = hello(OPENAI, "api.anthropic.com")
    tunnel.tls_clienthello(greeting)
    assert greeting.ignore_connection is False


def test_a_client_that_speaks_only_http_2_passes_unmetered_and_leaves_a_gap(
    tunnel: Tunnel, notes: list[Note]
) -> None:
    greeting = hello(OPENAI, "api.openai.com", "h2")
    tunnel.tls_clienthello(greeting)
    assert greeting.ignore_connection is True
    assert said(notes, "gap") == [
        ("Tunnel.tls_clienthello", "only HTTP/2 is spoken to api.openai.com")
    ]


def test_a_host_without_a_certificate_passes_unmetered_and_leaves_a_gap(
    calls: Calls, notes: list[Note], ca: Settings
) -> None:
    later = Hosts((ExtraHost("added.example", 443, "openai", "local"),))
    greeting = hello(("added.example", 443), "added.example")
    Tunnel(calls, later, ca, Leafs(ca.leaf_dir)).tls_clienthello(greeting)
    assert greeting.ignore_connection is True
    assert said(notes, "gap") == [("Tunnel.tls_clienthello", "no certificate for added.example")]


def test_a_client_that_does_not_trust_us_is_kept(tunnel: Tunnel, notes: list[Note]) -> None:
    passing = flow()
    passing.client_conn.error = "The client does not trust the proxy's certificate. " + "x" * 300
    where = context.Context(passing.client_conn, options.Options())
    tunnel.tls_failed_client(tls.TlsData(passing.client_conn, where))
    ((subject, detail),) = said(notes, "tls_failure")
    assert subject == "api.openai.com"
    assert detail.startswith("The client does not trust")
    assert len(detail) == 200


def test_bodies_of_other_hosts_are_passed_on_while_they_come(tunnel: Tunnel) -> None:
    passing = flow(request(host="example.com"), answer())
    tunnel.requestheaders(passing)
    tunnel.responseheaders(passing)
    assert passing.response is not None
    assert (passing.request.stream, passing.response.stream) == (True, True)


@pytest.mark.parametrize("port", [443, 80])
def test_bodies_of_calls_are_left_to_those_who_read_them(
    tunnel: Tunnel, calls: Calls, port: int
) -> None:
    passing = flow(request(port=port), answer())
    calls.begin(passing, call())
    tunnel.requestheaders(passing)
    tunnel.responseheaders(passing)
    assert passing.response is not None
    assert (passing.request.stream, passing.response.stream) == (False, False)


def test_unverified_upstreams_are_not_for_us(tunnel: Tunnel) -> None:
    with taddons.context(tunnel) as running:
        running.configure(tunnel, ssl_insecure=False)
        with pytest.raises(exceptions.OptionsError, match="WEIR_UPSTREAM_CA_FILE"):
            running.configure(tunnel, ssl_insecure=True)
        assert running.options.ssl_insecure is False
