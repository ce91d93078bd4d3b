"""uvloop where it exists, with tasks that start at once."""

import asyncio
from collections.abc import Callable
from typing import Any

try:
    import uvloop
except ImportError:  # not made for every platform; the standard loop does the same, slower
    uvloop = None  # type: ignore[assignment]


def use() -> None:
    """Make the next `asyncio.run` use it."""
    if uvloop is not None:
        asyncio.set_event_loop_policy(_policy())


def _policy() -> asyncio.AbstractEventLoopPolicy:
    class Loop(uvloop.Loop):
        """uvloop's loop for the task factories of Python before 3.13.3."""

        def set_task_factory(self, factory: Callable[..., Any] | None) -> None:
            """Take a factory that knows no `eager_start`, which uvloop passes since 0.22."""
            if factory is None:
                super().set_task_factory(None)
                return

            def make(loop: Any, coroutine: Any, **options: Any) -> Any:
                options.pop("eager_start", None)
                return factory(loop, coroutine, **options)

            super().set_task_factory(make)

    class Policy(uvloop.EventLoopPolicy):  # type: ignore[misc]
        """Makes such loops."""

        def new_event_loop(self) -> Loop:
            """Make one."""
            return Loop()

    return Policy()
