"""mitmproxy with only what we need of it: few addons, and every hook looked up once."""

import asyncio
import gc
import inspect
import logging
from collections.abc import Callable, Sequence
from typing import Any

from mitmproxy import addonmanager, addons, exceptions, flow, hooks, master, options
from mitmproxy.addons import (
    core,
    disable_h2c,
    dumper,
    errorcheck,
    next_layer,
    onboarding,
    proxyserver,
    termlog,
    tlsconfig,
    upstream_auth,
)

from addons import quick_options
from addons.chain import Chain
from addons.discretion import Discretion

logger = logging.getLogger(__name__)


YOUNG = 20_000
"""New objects before the collector looks for cycles: a call makes some hundreds of them."""


class HookTable(addonmanager.AddonManager):
    """An addon manager that computes the functions of a hook once, not for every event."""

    def __init__(self, owner: master.Master) -> None:
        """Start with an empty table."""
        super().__init__(owner)  # type: ignore[no-untyped-call]
        self._table: dict[str, tuple[Callable[..., Any], ...]] = {}
        self._prompt: dict[str, bool] = {}

    def register(self, addon: Any) -> Any:
        """Register an addon; the table is made anew."""
        self._forget()
        return super().register(addon)  # type: ignore[no-untyped-call]

    def remove(self, addon: Any) -> None:
        """Remove an addon; the table is made anew."""
        self._forget()
        super().remove(addon)  # type: ignore[no-untyped-call]

    def clear(self) -> None:
        """Remove all addons."""
        self._forget()
        super().clear()  # type: ignore[no-untyped-call]

    def _forget(self) -> None:
        self._table.clear()
        self._prompt.clear()

    def functions(self, event: hooks.Hook) -> tuple[Callable[..., Any], ...]:
        """Give the functions of a hook, in the order of the chain."""
        found = self._table.get(event.name)
        if found is None:
            found = tuple(f for addon in self.chain for _, f in self._iter_hooks(addon, event))
            self._table[event.name] = found
        return found

    def run_now(self, event: hooks.Hook, arguments: Sequence[Any]) -> bool:
        """Call every function of the hook, if nothing has to be waited for; tell whether."""
        is_prompt = self._prompt.get(event.name)
        if is_prompt is None:
            is_prompt = not any(map(inspect.iscoroutinefunction, self.functions(event)))
            # Whoever hears of every change of a flow hears of it after the hook.
            is_prompt = is_prompt and not self.functions(hooks.UpdateHook([]))
            self._prompt[event.name] = is_prompt
        if not is_prompt:
            return False
        for function in self.functions(event):
            try:
                function(*arguments)
            except exceptions.AddonHalt:
                break
            except Exception as bug:
                logger.exception("Addon error: %s", bug)
        return True

    async def trigger_event(self, event: hooks.Hook) -> None:
        """Call every function of the hook; one that fails is logged, the others still run."""
        for function in self.functions(event):
            try:
                result = function(*event.args())
                if result is not None and inspect.isawaitable(result):
                    await result
            except exceptions.AddonHalt:
                return
            except exceptions.OptionsError:
                raise
            except Exception as bug:
                logger.exception("Addon error: %s", bug)

    async def handle_lifecycle(self, event: hooks.Hook) -> None:
        """Trigger the hook, then `update` if anyone listens to that."""
        message = event.args()[0]
        await self.trigger_event(event)
        if isinstance(message, flow.Flow):
            update = hooks.UpdateHook([message])
            if self.functions(update):
                await self.trigger_event(update)


class Gateway(master.Master):
    """The proxy: mitmproxy's machinery, our chain, and an end that waits for calls in flight."""

    def __init__(self, opts: options.Options, chain: Chain, is_plain: bool) -> None:
        """`is_plain`: no argument for mitmproxy was given, so only what we need is loaded."""
        super().__init__(opts)
        self._chain = chain
        self._draining: asyncio.Task[None] | None = None
        if is_plain:
            self.addons = HookTable(self)
            quick_options.keep_at_hand(opts)
            logging.getLogger("mitmproxy").setLevel(logging.WARNING)
        self._termlog_addon = termlog.TermLog()
        self.addons.add(self._termlog_addon)
        self.addons.add(*(_few() if is_plain else _all()), chain.leafs, *chain.addons)
        if not is_plain:
            opts.update(flow_detail=0)
            self.addons.add(Discretion())
        self.addons.add(errorcheck.ErrorCheck())
        opts.update(**chain.options)

    async def running(self) -> None:
        """Tell the addons; from here on what lives stays, so the collector need not look at it."""
        await super().running()
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG, 20, 50)

    def shutdown(self) -> None:
        """Stop taking connections, let calls in flight end, then stop. A second time: stop now."""
        if self._draining is not None or not self._chain.calls.in_flight:
            super().shutdown()  # type: ignore[no-untyped-call]
            return
        self._draining = self.event_loop.create_task(self._drain())

    async def _drain(self) -> None:
        self._chain.admit.is_draining = True
        self.options.update(server=False)
        end = self.event_loop.time() + self._chain.drain_s
        while self._chain.calls.in_flight and self.event_loop.time() < end:
            await asyncio.sleep(0.05)
        # What was written last must still reach its client.
        await asyncio.sleep(0.1)
        super().shutdown()  # type: ignore[no-untyped-call]


def _few() -> list[Any]:
    return [
        core.Core(),
        disable_h2c.DisableH2C(),
        proxyserver.Proxyserver(),
        next_layer.NextLayer(),
        upstream_auth.UpstreamAuth(),
    ]


def _all() -> list[Any]:
    """Give mitmproxy's own addons but for two: ours has the certificates, and no page is served."""
    ours = (onboarding.Onboarding, tlsconfig.TlsConfig)
    return [a for a in addons.default_addons() if not isinstance(a, ours)] + [dumper.Dumper()]
