"""Where the demo plays: an event loop in a thread of its own, with the provider on it."""

import asyncio
import ssl
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import Future
from random import Random
from typing import Any, Self, TypeVar

from dashboard.demo import cast, client
from dashboard.demo.upstream import Upstream

AT_ONCE = 5
_Result = TypeVar("_Result")


class Stage:
    """Runs the provider while the block runs, and whatever else is to be played."""

    def __init__(self, tls: ssl.SSLContext, dice: Random, pace: float = 1.0) -> None:
        """Prepare; `tls` is the provider's certificate, `pace` stretches its pauses."""
        self._upstream = Upstream(tls, dice, pace)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.play(self._upstream.__aenter__()).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.play(self._end()).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def upstream_port(self) -> int:
        """Where the provider listens."""
        return self._upstream.port

    def play(self, scene: Coroutine[Any, Any, _Result]) -> "Future[_Result]":
        """Start a coroutine on the stage."""
        return asyncio.run_coroutine_threadsafe(scene, self._loop)

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._upstream.__aexit__()


async def crowd(port: int, tls: ssl.SSLContext, dice: Random, seconds: float) -> int:
    """Let everybody call through the proxy for so long; give the number of calls made."""
    deadline = time.monotonic() + seconds

    async def one() -> int:
        made = 0
        while time.monotonic() < deadline:
            await client.make(cast.draw(dice), port, tls)
            made += 1
            await asyncio.sleep(dice.uniform(0.0, 0.6))
        return made

    return sum(await asyncio.gather(*(one() for _ in range(AT_ONCE))))
