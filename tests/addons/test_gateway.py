import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import fields, replace
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from mitmproxy import exceptions, hooks, master, options
from mitmproxy.addonmanager import AddonManager
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.hooks import all_hooks
from mitmproxy.proxy.layers.http._hooks import HttpRequestHook, HttpResponseHook
from mitmproxy.test import tflow

from addons.admit import Admit
from addons.chain import Chain
from addons.core.pricing.counter import Counter
from addons.core.providers.openai.asking import Asking
from addons.core.settings import Settings
from addons.gateway import Gateway, HookTable
from addons.hooks import Calls
from addons.leafs import Leafs
from addons.record import Record
from addons.tunnel import Tunnel
from tests.addons.sample import HOSTS, Account, call

OPTIONS = {
    "listen_host": "127.0.0.1",
    "listen_port": 0,
    "connection_strategy": "lazy",
    "upstream_cert": False,
    "http2": False,
}


@pytest.fixture(scope="module", autouse=True)
def thawed() -> Iterator[None]:
    """Let what a gateway freezes be garbage again; what the tests froze stays frozen."""
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@pytest.fixture
def chain(account: Account, calls: Calls, ca: Settings) -> Iterator[Chain]:
    """Wire what the gateway has to know of; logging is as it was afterwards."""
    leafs, admit = Leafs(ca.leaf_dir), Admit(calls, HOSTS, account.ledger, Asking())
    level = logging.getLogger("mitmproxy").level
    handlers = logging.getLogger().handlers[:]
    yield Chain(
        leafs=leafs,
        addons=(Tunnel(calls, HOSTS, ca, leafs), admit, Record(calls, account.ledger, Counter())),
        calls=calls,
        admit=admit,
        options=OPTIONS | {"confdir": str(ca.home / "mitmproxy")},
        drain_s=30.0,
        trips=WeakKeyDictionary(),
    )
    logging.getLogger("mitmproxy").setLevel(level)
    logging.getLogger().handlers[:] = handlers


def run(chain: Chain, story: Callable[[Gateway], Awaitable[None]], is_plain: bool = True) -> None:
    """Serve, tell the story, and wait for the end."""

    async def serving() -> None:
        gateway = Gateway(options.Options(), chain, is_plain)
        served = asyncio.create_task(gateway.run())
        server = gateway.addons.get("proxyserver")
        assert isinstance(server, Proxyserver)
        async with asyncio.timeout(10):
            while not (server.is_running and server.listen_addrs()):
                await asyncio.sleep(0.005)
            await story(gateway)
            await served
            await server.servers.update([])  # mitmproxy leaves that to the end of the process

    asyncio.run(serving())


@pytest.mark.parametrize("is_plain", [True, False])
def test_our_options_are_in_force_and_no_verification_can_be_switched_off(
    chain: Chain, is_plain: bool
) -> None:
    async def story(gateway: Gateway) -> None:
        assert {name: getattr(gateway.options, name) for name in OPTIONS} == OPTIONS
        with pytest.raises(exceptions.OptionsError, match="ssl_insecure"):
            gateway.options.update(ssl_insecure=True)
        assert gateway.options.ssl_insecure is False
        assert gateway.addons.get("tlsconfig") is chain.leafs
        assert gateway.addons.get("onboarding") is None
        assert gateway.addons.get("errorcheck") is not None
        gateway.shutdown()

    run(chain, story, is_plain)


def test_with_arguments_of_mitmproxy_s_everything_of_mitmproxy_s_is_there(chain: Chain) -> None:
    async def story(gateway: Gateway) -> None:
        assert gateway.addons.get("scriptloader") is not None
        assert gateway.addons.get("dumper") is not None
        with pytest.raises(exceptions.OptionsError, match="flow_detail"):
            gateway.options.update(flow_detail=1)
        assert gateway.options.flow_detail == 0
        assert not isinstance(gateway.addons, HookTable)
        gateway.shutdown()

    run(chain, story, is_plain=False)


def test_without_a_call_in_flight_it_stops_at_once(chain: Chain, account: Account) -> None:
    async def story(gateway: Gateway) -> None:
        gateway.shutdown()
        await asyncio.sleep(0)
        assert gateway.should_exit.is_set()
        assert not chain.admit.is_draining

    run(chain, story)
    assert account.notes() == [("start", "proxy"), ("stop", "proxy")]


def test_calls_in_flight_come_to_their_end_and_no_other_begins(chain: Chain) -> None:
    flying = call()
    chain.calls.in_flight.add(flying)

    async def story(gateway: Gateway) -> None:
        gateway.shutdown()
        await asyncio.sleep(0.01)
        assert chain.admit.is_draining
        assert gateway.options.server is False
        assert not gateway.should_exit.is_set()
        chain.calls.end(flying)

    run(chain, story)
    assert not flying.is_settled


def test_a_second_signal_stops_it_at_once(chain: Chain, account: Account) -> None:
    chain.calls.in_flight.add(call())

    async def story(gateway: Gateway) -> None:
        gateway.shutdown()
        await asyncio.sleep(0.01)
        gateway.shutdown()

    run(chain, story)
    assert [row["outcome"] for row in account.rows()] == ["interrupted"]


def test_a_call_that_goes_on_too_long_is_interrupted(chain: Chain, account: Account) -> None:
    chain.calls.in_flight.add(call())

    async def story(gateway: Gateway) -> None:
        gateway.shutdown()

    run(replace(chain, drain_s=0.1), story)
    assert [row["outcome"] for row in account.rows()] == ["interrupted"]


# Called by the manager itself too, and not in a coroutine.
OUTSIDE = ("load", "configure", "done")

type Manager = Callable[[master.Master], AddonManager]
type Heard = list[tuple[str, str]]


def listener(name: str, heard: Heard, breaks: type[Exception] | None = None) -> Any:
    """Make an addon that hears every hook, each second one in a coroutine."""

    def plain(hook: str) -> Callable[..., None]:
        def listen(self: object, *arguments: object) -> None:
            heard.append((hook, name))
            if breaks and hook not in OUTSIDE:
                raise breaks

        return listen

    def waiting(hook: str) -> Callable[..., Awaitable[None]]:
        async def listen(self: object, *arguments: object) -> None:
            await asyncio.sleep(0)
            heard.append((hook, name))

        return listen

    made = {}
    for number, hook in enumerate(sorted(all_hooks.keys() - {"add_log"})):
        is_sync = breaks or number % 2 or hook in OUTSIDE
        made[hook] = plain(hook) if is_sync else waiting(hook)
    return type(name, (), {"name": name, **made})()


def heard_by(manager: Manager, breaks: type[Exception] | None = None) -> Heard:
    """Trigger every hook there is; tell who heard it in which order."""
    heard: Heard = []

    async def triggering() -> None:
        running = master.Master(options.Options())
        running.addons = manager(running)
        nest = listener("nest", heard)
        nest.addons = [listener("inner", heard), listener("innermost", heard)]
        running.addons.add(listener("first", heard), nest)
        running.addons.add(listener("breaking", heard, breaks) if breaks else object())
        running.addons.add(listener("last", heard))
        heard.clear()
        for kind in all_hooks.values():
            event = kind(*[None for _ in fields(kind)])  # type: ignore[arg-type]
            if kind.name not in ("configure", "add_log"):
                await running.addons.trigger_event(event)
        await running.addons.handle_lifecycle(hooks.UpdateHook([tflow.tflow()]))
        request = all_hooks["request"]
        await running.addons.handle_lifecycle(request(tflow.tflow()))
        running.addons.remove(nest)
        await running.addons.handle_lifecycle(request(tflow.tflow()))
        running.addons.clear()
        await running.addons.handle_lifecycle(request(tflow.tflow()))
        await running.done()

    asyncio.run(triggering())
    return heard


class Promptly(HookTable):
    """Runs at once what can be run at once, as a connection does."""

    async def trigger_event(self, event: hooks.Hook) -> None:
        if not self.run_now(event, event.args()):
            await super().trigger_event(event)


def stock(running: master.Master) -> AddonManager:
    return AddonManager(running)


@pytest.mark.parametrize("manager", [HookTable, Promptly])
@pytest.mark.parametrize("breaks", [None, KeyError, exceptions.AddonHalt])
def test_hooks_come_in_mitmproxy_s_own_order(
    breaks: type[Exception] | None, manager: Manager, caplog: pytest.LogCaptureFixture
) -> None:
    heard = heard_by(manager, breaks)
    assert heard == heard_by(stock, breaks)
    assert {hook for hook, _ in heard} >= set(all_hooks) - {"load", "configure", "add_log"}
    assert ("Addon error" in caplog.text) is (breaks is KeyError)


def test_only_what_waits_for_nothing_is_run_at_once() -> None:
    heard: list[object] = []

    async def waits(flow: object) -> None:
        pass

    def addon(name: str, **functions: Callable[..., object]) -> object:
        return type(name, (), {"name": name, **functions})

    async def adding() -> None:
        table: Any = HookTable(master.Master(options.Options()))
        table.add(addon("hears", request=heard.append), addon("waits", response=waits))
        flow = tflow.tflow()
        assert table.run_now(HttpRequestHook(flow), [flow])
        assert heard == [flow]
        assert not table.run_now(HttpResponseHook(flow), [flow])
        table.add(addon("minds", update=heard.append))
        assert not table.run_now(HttpRequestHook(flow), [flow])

    asyncio.run(adding())


def test_an_option_that_an_addon_refuses_is_refused() -> None:
    with pytest.raises(exceptions.OptionsError):
        heard_by(HookTable, exceptions.OptionsError)


def test_the_chain_hears_each_hook_as_with_mitmproxy_s_own_manager(chain: Chain) -> None:
    async def story(gateway: Gateway) -> None:
        table = gateway.addons
        assert isinstance(table, HookTable)
        for kind in all_hooks.values():
            event = kind(*[None for _ in fields(kind)])  # type: ignore[arg-type]
            expected = [
                function
                for addon in table.chain
                for _, function in AddonManager._iter_hooks(table, addon, event)
            ]
            assert list(table.functions(event)) == expected
            assert table.functions(event) is table.functions(event)
        gateway.shutdown()

    run(chain, story)
