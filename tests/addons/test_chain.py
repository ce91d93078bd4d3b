from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import certifi
import pytest
from mitmproxy.proxy.mode_specs import ProxyMode

from addons import chain
from addons.admit import Admit
from addons.base_url import BaseUrl
from addons.chain import Chain
from addons.control_watch import ControlWatch
from addons.core.providers import internal
from addons.core.settings import Settings
from addons.front import Front
from addons.identify import Identify
from addons.meter import Meter
from addons.record import Record
from addons.route import Route
from addons.sockets import Sockets
from addons.tunnel import Tunnel
from tests.addons.sample import flow, request
from tests.certs.certificates import company_root


@pytest.fixture
def build() -> Iterator[Callable[[Settings], Chain]]:
    """Wire chains; their ledgers are let go of at the end."""
    built: list[Chain] = []

    def make(settings: Settings) -> Chain:
        built.append(chain.build(settings))
        return built[-1]

    yield make
    for each in built:
        for addon in each.addons:
            if isinstance(addon, Record | ControlWatch):
                addon.done()


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "home", port=18080)


def test_a_call_meets_the_addons_in_the_order_of_its_life(
    build: Callable[[Settings], Chain], home: Settings
) -> None:
    built = build(home)
    kinds = [type(addon) for addon in built.addons]
    assert kinds == [
        *(BaseUrl, ControlWatch, Tunnel, Identify, Admit, Front, Route, Meter, Sockets, Record)
    ]
    assert built.admit is built.addons[4]
    assert {getattr(addon, "calls", built.calls) for addon in built.addons} == {built.calls}
    assert built.drain_s == 30.0
    assert home.ledger_file.is_file()


def test_nothing_is_dialed_before_we_say_so_and_nobody_else_is_listened_to(
    build: Callable[[Settings], Chain], home: Settings
) -> None:
    assert build(home).options == {
        "listen_host": "127.0.0.1",
        "listen_port": 18080,
        "confdir": str(home.home / "mitmproxy"),
        "connection_strategy": "lazy",
        "upstream_cert": False,
        "http2": False,
        "tcp_timeout": 7200,
        "termlog_verbosity": "warn",
    }


@pytest.mark.parametrize(
    ("listen", "modes"),
    [
        ("10.0.0.5", ["regular@127.0.0.1:18080", "regular@10.0.0.5:18080"]),
        ("0.0.0.0", ["regular@0.0.0.0:18080"]),  # noqa: S104 - not bound
        ("::", ["regular@0.0.0.0:18080", "regular@:::18080"]),
        ("127.0.0.1", None),
    ],
)
def test_other_machines_get_an_address_of_their_own_and_loopback_stays(
    build: Callable[[Settings], Chain], home: Settings, listen: str, modes: list[str] | None
) -> None:
    assert build(replace(home, listen=listen)).options.get("mode") == modes


def test_other_machines_go_through_a_company_s_proxy_too(
    build: Callable[[Settings], Chain], home: Settings
) -> None:
    built = build(replace(home, listen="fd00::5", upstream_proxy="http://proxy.corp:3128"))
    assert built.options["mode"] == [
        "upstream:http://proxy.corp:3128@127.0.0.1:18080",
        "upstream:http://proxy.corp:3128@fd00::5:18080",
    ]
    assert [ProxyMode.parse(mode).custom_listen_host for mode in built.options["mode"]] == [
        "127.0.0.1",
        "fd00::5",
    ]


def test_a_base_url_is_a_second_way_in_that_only_this_machine_can_reach(
    build: Callable[[Settings], Chain], home: Settings
) -> None:
    options = build(replace(home, base_url_port=18082)).options
    assert options["mode"] == ["regular", "reverse:http://weir.internal:80@127.0.0.1:18082"]
    assert options["keep_host_header"] is True


def test_behind_a_company_s_proxy_a_base_url_leads_through_it_too(
    build: Callable[[Settings], Chain], home: Settings
) -> None:
    built = build(replace(home, base_url_port=18082, upstream_proxy="http://proxy.corp:3128"))
    assert built.options["mode"][0] == "upstream:http://proxy.corp:3128"
    passing = flow(request(internal.HOST, port=80, scheme="http"))
    passing.client_conn.proxy_mode = ProxyMode.parse(built.options["mode"][1])
    first = built.addons[0]
    assert isinstance(first, BaseUrl)
    first.requestheaders(passing)
    assert passing.server_conn.via == ("http", ("proxy.corp", 3128))


def test_a_company_s_roots_are_trusted_beside_the_public_ones(
    build: Callable[[Settings], Chain], home: Settings, tmp_path: Path
) -> None:
    root = company_root()
    (tmp_path / "company.pem").write_bytes(root)
    options = build(replace(home, upstream_ca_file=tmp_path / "company.pem")).options
    roots = Path(options["ssl_verify_upstream_trusted_ca"]).read_bytes()
    assert root in roots
    assert Path(certifi.where()).read_bytes() in roots


@pytest.mark.parametrize(
    ("proxy", "mode", "credential"),
    [
        ("http://proxy.corp:3128", "upstream:http://proxy.corp:3128", None),
        ("http://proxy.corp", "upstream:http://proxy.corp:80", None),
        ("https://proxy.corp/", "upstream:https://proxy.corp:443", None),
        ("http://[fd00::1]:3128", "upstream:http://[fd00::1]:3128", None),
        ("http://me:p%40ss@proxy.corp:3128", "upstream:http://proxy.corp:3128", "me:p@ss"),
        ("http://me@proxy.corp:3128", "upstream:http://proxy.corp:3128", "me:"),
    ],
)
def test_a_company_s_proxy_is_gone_through(
    build: Callable[[Settings], Chain],
    home: Settings,
    proxy: str,
    mode: str,
    credential: str | None,
) -> None:
    options = build(replace(home, upstream_proxy=proxy)).options
    assert options["mode"] == [mode]
    assert options.get("upstream_auth") == credential


@pytest.mark.parametrize(
    "proxy", ["proxy.corp:3128", "http://", "ftp://proxy.corp", "http://proxy.corp:high"]
)
def test_a_proxy_that_is_none_is_refused_in_one_line(home: Settings, proxy: str) -> None:
    with pytest.raises(ValueError, match=r"^WEIR_UPSTREAM_PROXY is .*http://") as refused:
        chain.build(replace(home, upstream_proxy=proxy))
    assert "\n" not in str(refused.value)


def test_a_proxy_s_password_is_not_shown_when_it_is_refused(home: Settings) -> None:
    with pytest.raises(ValueError, match="WEIR_UPSTREAM_PROXY") as refused:
        chain.build(replace(home, upstream_proxy="http://me:secret@proxy.corp:high"))
    assert "secret" not in str(refused.value)


def test_a_ledger_that_cannot_be_used_is_told_and_not_replaced(home: Settings) -> None:
    home.home.mkdir()
    home.ledger_file.write_bytes(b"no database, but somebody's" * 100)
    with pytest.raises((ValueError, OSError), match="ledger"):
        chain.build(home)
    assert home.ledger_file.read_bytes().startswith(b"no database")
