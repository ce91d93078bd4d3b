"""Where the tunnel lets connections go: `server_connect`, and the address that it leaves."""

import asyncio
import operator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mitmproxy import connection
from mitmproxy.proxy.server_hooks import ServerConnectionHookData
from mitmproxy.test import tflow

from addons.core.call import Note
from addons.core.providers.hosts import Hosts
from addons.core.settings import ConnectTo, Settings
from addons.hooks import Calls
from addons.leafs import Leafs
from addons.tunnel import Dial, Tunnel
from tests.addons.sample import HOSTS, said

HERE = Settings(Path("/nowhere"))
OWN = "belongs to this machine or its link"


NAMES = {
    "two-faced.example": ("93.184.215.14", "127.0.0.1"),
    "public.example": ("93.184.215.14", "93.184.215.15"),
    "api.openai.com": ("93.184.215.16",),
    "empty.example": (),
}


class Resolver(asyncio.SelectorEventLoop):
    """An event loop with a name service of its own."""

    async def getaddrinfo(self, host: Any, port: Any, **options: Any) -> Any:
        """Give what stands in the table; ask the system about addresses only."""
        if host not in NAMES:
            return await super().getaddrinfo(host, port, **options)
        return [(2, 1, 6, "", (address, port)) for address in NAMES[host]]


def dialed(
    calls: Calls,
    name: str,
    port: int = 443,
    settings: Settings = HERE,
    hosts: Hosts = HOSTS,
    server: connection.Server | None = None,
    client: connection.Client | None = None,
) -> connection.Server:
    server = server or connection.Server(address=(name, port))
    tunnel = Tunnel(calls, hosts, settings, Leafs(settings.leaf_dir))
    data = ServerConnectionHookData(server, client or tflow.tclient_conn())
    with asyncio.Runner(loop_factory=Resolver) as runner:
        runner.run(tunnel.server_connect(data))
    return server


def target(server: connection.Server) -> tuple[str, int]:
    assert server.error is None
    assert server.address is not None
    host, port = server.address  # as mitmproxy takes it apart to connect
    return host, port


def test_the_address_that_was_checked_is_dialed_under_the_name_that_was_asked(
    calls: Calls,
) -> None:
    server = dialed(calls, "public.example")
    assert target(server) == ("93.184.215.14", 443)
    assert server.address == ("public.example", 443)
    assert server.sni is None


@pytest.mark.parametrize("name", ["public.example", "api.openai.com"])
def test_for_another_machine_is_dialed_once_a_client_token_was_seen(
    calls: Calls, name: str
) -> None:
    client = tflow.tclient_conn()
    client.peername = ("192.168.1.7", 5000)
    refused = dialed(calls, name, client=client)
    assert refused.error == "weir: from another machine only with a client token"
    calls.vetted.add(client)
    assert target(dialed(calls, name, client=client)) == (NAMES[name][0], 443)


@pytest.mark.parametrize("address", ["1.1.1.1", "10.1.2.3", "2606:4700::1111"])
def test_an_address_is_dialed_as_it_is(calls: Calls, address: str) -> None:
    assert target(dialed(calls, address, 8080)) == (address, 8080)


@pytest.mark.parametrize(
    "name",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse, none to listen on
        "0",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "64:ff9b::7f00:1",
        "169.254.169.254",
        "localhost",
        "two-faced.example",
    ],
)
@pytest.mark.parametrize("port", [443, 8081])
def test_no_spelling_of_this_machine_is_dialed(calls: Calls, name: str, port: int) -> None:
    assert OWN in (dialed(calls, name, port).error or "")


@pytest.mark.parametrize("name", ["empty.example", "x" * 64 + ".example", "no host.example"])
def test_a_name_without_an_address_is_not_dialed(calls: Calls, name: str) -> None:
    assert dialed(calls, name).error == f"no such host: {name}"


def test_the_name_to_verify_is_the_provider_s(calls: Calls) -> None:
    server = dialed(calls, "api.openai.com")
    assert server.sni == "api.openai.com"
    assert target(server) == ("93.184.215.16", 443)


def test_a_rule_changes_where_a_host_is_dialed_and_not_its_name(calls: Calls) -> None:
    rule = ConnectTo("api.openai.com", 443, "127.0.0.1", 9443)
    server = dialed(calls, "API.openai.com", settings=replace(HERE, connect_to=(rule,)))
    assert target(server) == ("127.0.0.1", 9443)
    assert server.address == ("API.openai.com", 443)
    assert server.sni == "api.openai.com"


def test_the_first_rule_that_covers_a_host_counts(calls: Calls) -> None:
    rules = (
        ConnectTo("api.anthropic.com", None, "127.0.0.1", 1),
        ConnectTo("api.openai.com", 8443, "127.0.0.1", 2),
        ConnectTo("*", None, "127.0.0.1", 3),
        ConnectTo("api.openai.com", None, "127.0.0.1", 4),
    )
    server = dialed(calls, "api.openai.com", settings=replace(HERE, connect_to=rules))
    assert target(server) == ("127.0.0.1", 3)


def test_the_rule_for_every_llm_host_is_for_no_other(calls: Calls) -> None:
    settings = replace(HERE, connect_to=(ConnectTo("*", None, "127.0.0.1", 9443),))
    assert target(dialed(calls, "public.example", settings=settings))[0] == "93.184.215.14"
    assert OWN in (dialed(calls, "localhost", settings=settings).error or "")


def test_a_rule_that_names_any_host_is_obeyed(calls: Calls) -> None:
    settings = replace(HERE, connect_to=(ConnectTo("inner.example", 80, "127.0.0.1", 81),))
    assert target(dialed(calls, "inner.example", 80, settings)) == ("127.0.0.1", 81)


def test_a_host_of_the_user_s_own_may_be_on_this_machine(calls: Calls) -> None:
    assert target(dialed(calls, "gpu-box", 8000)) == ("gpu-box", 8000)
    assert dialed(calls, "localhost", 8000).error is not None


@pytest.mark.parametrize(
    ("proxy", "name", "port"),
    [
        ("http://localhost:3128", "localhost", 3128),
        ("http://me:secret@LOCALHOST:3128/", "localhost", 3128),
        ("http://localhost", "localhost", 80),
        ("https://localhost", "localhost", 443),
        ("http://[::1]:3128", "::1", 3128),
    ],
)
def test_the_proxy_that_the_user_names_may_be_on_this_machine(
    calls: Calls, proxy: str, name: str, port: int
) -> None:
    settings = replace(HERE, upstream_proxy=proxy)
    assert target(dialed(calls, name, port, settings)) == (name, port)


@pytest.mark.parametrize(
    ("name", "port"), [("localhost", 312), ("localhost", 80), ("127.0.0.1", 3128), ("0", 3128)]
)
def test_nothing_that_only_looks_like_that_proxy_may(calls: Calls, name: str, port: int) -> None:
    settings = replace(HERE, upstream_proxy="http://localhost:3128")
    assert OWN in (dialed(calls, name, port, settings).error or "")


@pytest.mark.parametrize(
    "server",
    [
        connection.Server(address=None),
        connection.Server(address=("127.0.0.1", 53), transport_protocol="udp"),
    ],
)
def test_what_is_no_tcp_connection_is_left_alone(calls: Calls, server: connection.Server) -> None:
    before = server.address
    dialed(calls, "", server=server)
    assert (server.address, server.error) == (before, None)


class BuggyHosts(Hosts):
    """A table that cannot say which hosts are ours."""

    def is_ours(self, name: str, port: int) -> bool:
        """Fail."""
        raise RuntimeError(name)


def test_a_bug_of_ours_dials_nothing(calls: Calls, notes: list[Note]) -> None:
    assert dialed(calls, "1.1.1.1", hosts=BuggyHosts()).error == "weir: a bug in the proxy"
    assert said(notes, "gap") == [("Tunnel.server_connect", "RuntimeError")]


def test_a_dial_is_its_name_to_whoever_compares_and_its_target_to_whoever_connects() -> None:
    dial, name = Dial(("10.0.0.1", 9443), ("api.openai.com", 443)), ("api.openai.com", 443)
    assert dial == name
    assert name == dial
    assert not operator.ne(dial, name)
    assert not operator.ne(name, dial)
    assert dial != ("10.0.0.1", 9443)
    assert hash(dial) == hash(name)
    assert dial in {name}
    assert dial == Dial(("10.0.0.2", 1), name)
    assert (dial[0], dial[1]) == name
    host, port = dial
    assert (host, port) == ("10.0.0.1", 9443)


def test_a_connection_is_opened_to_where_a_dial_leads() -> None:
    async def opened() -> str:
        async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.close()

        async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            dial = Dial(("127.0.0.1", port), ("api.openai.com", 443))
            _, writer = await asyncio.open_connection(*dial, local_addr=None)
            peer = writer.get_extra_info("peername")
            writer.close()
            return str(peer[0])

    assert asyncio.run(opened()) == "127.0.0.1"


@pytest.mark.parametrize("port", [443, 80, 9999])
def test_weir_internal_is_neither_looked_up_nor_connected_to(calls: Calls, port: int) -> None:
    everywhere = replace(HERE, connect_to=(ConnectTo("*", None, "127.0.0.1", 1),))
    named = replace(HERE, connect_to=(ConnectTo("weir.internal", None, "127.0.0.1", 1),))
    for settings in (HERE, everywhere, named):
        server = dialed(calls, "Weir.Internal", port, settings)
        assert server.error is not None
        assert "is Weir itself" in server.error
        assert not isinstance(server.address, Dial)
