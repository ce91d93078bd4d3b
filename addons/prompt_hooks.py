"""Hooks run where they stand: mitmproxy makes a task for each, and waits for its turn twice."""

import asyncio
import dataclasses
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from mitmproxy import flow, hooks
from mitmproxy.proxy import commands, events, mode_servers
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layer import Layer

from addons.quick_tls import outbox_of

_IDLE = (commands.SendData, commands.Log)
"""Commands that neither take time nor end anything."""


class Hooks(Protocol):
    """Whoever knows the functions of a hook."""

    def run_now(self, event: hooks.Hook, arguments: Sequence[Any]) -> bool:
        """Run all functions of a hook; False (and nothing was run) if one of them may wait."""
        ...


class PromptLayer:
    """The outermost layer of a connection; no command to run a hook gets past it, if it can.

    The layers below see what they would see anyway: the hook is over when they have said all
    that they had to say about the event that led to it.
    """

    __slots__ = ("_hooks", "_layer", "_outbox")

    def __init__(self, inner: Layer, hooks: Hooks) -> None:
        self._layer = inner
        self._hooks = hooks
        self._outbox = outbox_of(inner.context.client)

    @property
    def context(self) -> Context:
        """What the layers know of the connection."""
        return self._layer.context

    def handle_event(self, event: events.Event) -> Iterator[commands.Command]:
        """Give the commands that an event leads to."""
        outbox = self._outbox
        waiting = deque([event])
        while waiting:
            for command in self._layer.handle_event(waiting.popleft()):
                # What was said before is on its way before anybody thinks or hangs up.
                if outbox and not isinstance(command, _IDLE):
                    yield from outbox.sent()
                if isinstance(command, commands.StartHook) and self._ran(command):
                    if command.blocking:
                        waiting.append(events.HookCompleted(command))
                else:
                    yield command
        if outbox:
            yield from outbox.sent()

    def _ran(self, hook: commands.StartHook) -> bool:
        (data,) = arguments = _arguments(hook)
        # What an addon has stopped goes on when somebody says so: that is mitmproxy's to wait for.
        is_stopped = isinstance(data, flow.Flow) and data.intercepted
        return not is_stopped and self._hooks.run_now(hook, arguments)


def _arguments(hook: commands.StartHook) -> list[Any]:
    """Give `hook.args()`, without looking its fields up anew for every event."""
    kind = type(hook)
    names = _names.get(kind)
    if names is None:
        names = _names[kind] = tuple(field.name for field in dataclasses.fields(kind))  # type: ignore[arg-type]
    return [getattr(hook, name) for name in names]


_names: dict[type[hooks.Hook], tuple[str, ...]] = {}


class PromptConnection(mode_servers.ProxyConnectionHandler):
    """A client's connection with a prompt layer around whatever layer it is given."""

    @property
    def layer(self) -> Any:
        """The outermost layer."""
        return self._prompt

    @layer.setter
    def layer(self, inner: Layer) -> None:
        self._prompt = PromptLayer(inner, self.master.addons)  # type: ignore[arg-type]

    async def drain_writers(self) -> None:
        """Wait for writers that are behind; in most cases none is, and nobody has to be asked."""
        for transport in self.transports.values():
            writer = transport.writer
            if isinstance(writer, asyncio.StreamWriter) and _is_behind(writer.transport):
                await super().drain_writers()  # type: ignore[no-untyped-call]
                return


def _is_behind(transport: asyncio.WriteTransport) -> bool:
    return transport.is_closing() or transport.get_write_buffer_size() > 0


def use() -> None:
    """Let mitmproxy make such connections. It offers no setting for this (12.2)."""
    mode_servers.ProxyConnectionHandler = PromptConnection  # type: ignore[misc]
