"""Hooks run where they stand, and everything else as mitmproxy does it."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from mitmproxy import hooks
from mitmproxy.http import HTTPFlow
from mitmproxy.proxy import commands, events, layer, mode_servers, mode_specs
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layers.http._hooks import HttpRequestHook, HttpResponseHook
from mitmproxy.proxy.server import ConnectionIO
from mitmproxy.test import taddons, tflow
from OpenSSL import SSL

from addons import prompt_hooks
from addons.prompt_hooks import PromptConnection, PromptLayer
from addons.quick_tls import QuickConnection


class Said:
    """Whoever knows the functions of hooks: runs those that it is told not to wait for."""

    def __init__(self, *waiting: type[hooks.Hook]) -> None:
        self.waiting = waiting
        self.ran: list[str] = []

    def run_now(self, event: hooks.Hook, arguments: Sequence[Any]) -> bool:
        if isinstance(event, self.waiting):
            return False
        assert list(arguments) == event.args()
        self.ran.append(event.name)
        return True


class Talk(layer.Layer):
    """Asks for two hooks one after the other, and sends what it has got to after each."""

    def __init__(self, context: Context, flow: HTTPFlow) -> None:
        super().__init__(context)
        self.flow = flow

    def _handle_event(self, event: events.Event) -> layer.CommandGenerator[None]:
        if isinstance(event, events.Start):
            yield HttpRequestHook(self.flow)
            yield commands.SendData(self.context.client, b"asked")
            yield HttpResponseHook(self.flow)
            yield commands.SendData(self.context.client, b"answered")


@pytest.fixture
def context() -> Iterator[Context]:
    with taddons.context() as tested:
        yield Context(tflow.tclient_conn(), tested.options)


def told(top: PromptLayer, event: events.Event) -> list[Any]:
    """Give what is sent and which hooks are left to mitmproxy."""
    return [
        command.data if isinstance(command, commands.SendData) else command
        for command in top.handle_event(event)
    ]


class Written(QuickConnection):
    """Writes down when what it was told becomes a record."""

    order: list[str]

    def _write(self, buf: Any) -> int:
        self.order.append(bytes(buf).decode())
        return len(buf)


class Slow(layer.Layer):
    """Says two things, asks a hook, says a third, and hangs up."""

    def __init__(self, context: Context, tls: QuickConnection) -> None:
        super().__init__(context)
        self.tls = tls

    def _handle_event(self, event: events.Event) -> layer.CommandGenerator[None]:
        self.tls.sendall(b"head")
        yield commands.Log("nothing that takes time")
        self.tls.sendall(b"body")
        yield HttpResponseHook(tflow.tflow())
        self.tls.sendall(b"end")
        yield commands.CloseConnection(self.context.client)


def test_what_was_said_is_on_its_way_before_a_hook_runs_and_before_the_end(
    context: Context,
) -> None:
    tls, said = Written(SSL.Context(SSL.TLS_METHOD)), Said()
    top = PromptLayer(Slow(context, tls), said)
    tls.gather(context.client, context.client)
    order = tls.order = said.ran
    for command in top.handle_event(events.Start()):
        order.append(type(command).__name__)
    assert order == ["Log", "headbody", "response", "end", "CloseConnection"]


def test_hooks_that_need_not_wait_are_over_when_the_event_is(context: Context) -> None:
    said = Said()
    top = PromptLayer(Talk(context, tflow.tflow()), said)
    assert told(top, events.Start()) == [b"asked", b"answered"]
    assert said.ran == ["request", "response"]
    assert top.context is context


def test_a_hook_that_may_wait_is_left_to_mitmproxy(context: Context) -> None:
    said = Said(HttpRequestHook)
    top = PromptLayer(Talk(context, tflow.tflow()), said)
    (hook,) = told(top, events.Start())
    assert isinstance(hook, HttpRequestHook)
    assert told(top, events.HookCompleted(hook)) == [b"asked", b"answered"]
    assert said.ran == ["response"]


def test_a_flow_that_somebody_has_stopped_is_left_to_mitmproxy(context: Context) -> None:
    flow = tflow.tflow()
    flow.intercept()
    (hook,) = told(PromptLayer(Talk(context, flow), Said()), events.Start())
    assert isinstance(hook, HttpRequestHook)


def test_mitmproxy_makes_such_connections_once_they_are_in_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mode_servers, "ProxyConnectionHandler", mode_servers.ProxyConnectionHandler)
    prompt_hooks.use()
    assert mode_servers.ProxyConnectionHandler is PromptConnection


def connection() -> Any:
    with taddons.context() as tested:
        make: Any = PromptConnection
        mode = mode_specs.ProxyMode.parse("regular")
        return make(tested.master, asyncio.StreamReader(), _Writer(), tested.options, mode)


def test_whatever_layer_a_connection_is_given_gets_the_prompt_one_around_it() -> None:
    async def made() -> None:
        made = connection()
        assert isinstance(made.layer, PromptLayer)
        made.layer = Talk(made.layer.context, tflow.tflow())
        assert isinstance(made.layer, PromptLayer)

    asyncio.run(made())


def test_reading_waits_while_a_writer_is_behind() -> None:
    async def writing() -> None:
        held: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        server = await asyncio.start_server(lambda *ends: held.append(ends), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        made = connection()
        made.transports = {made.client: ConnectionIO(None, reader, writer)}
        await asyncio.wait_for(made.drain_writers(), 5)
        writer.write(b"x" * (32 << 20))
        draining = asyncio.ensure_future(made.drain_writers())
        await asyncio.sleep(0.05)
        assert not draining.done()
        while writer.transport.get_write_buffer_size():
            await held[0][0].read(1 << 20)
        await asyncio.wait_for(draining, 5)
        for end in (writer, held[0][1]):
            end.close()
            await end.wait_closed()
        server.close()

    asyncio.run(writing())


class _Writer:
    """As much of a stream as a connection asks at its birth."""

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        if name == "transport_protocol":
            return default
        return ("127.0.0.1", 1)
