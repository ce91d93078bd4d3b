import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from addons import fast_loop


@pytest.fixture(autouse=True)
def policy() -> Iterator[Any]:
    """Put the policy back that was there before."""
    before = asyncio.get_event_loop_policy()
    yield before
    asyncio.set_event_loop_policy(before)


async def made(factory: Any) -> str:
    loop = asyncio.get_running_loop()
    loop.set_task_factory(factory)
    await asyncio.create_task(asyncio.sleep(0))
    loop.set_task_factory(None)
    await asyncio.create_task(asyncio.sleep(0))
    return type(loop).__module__


def test_the_next_loop_is_the_fast_one() -> None:
    fast_loop.use()
    assert asyncio.run(made(None)) == "addons.fast_loop"


def test_tasks_may_start_at_once() -> None:
    fast_loop.use()
    assert asyncio.run(made(asyncio.eager_task_factory)) == "addons.fast_loop"


def test_a_factory_gets_no_option_that_older_pythons_do_not_know() -> None:
    told: set[str] = set()

    def factory(loop: Any, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        told.update(options)
        return asyncio.Task(coroutine, loop=loop, **options)

    fast_loop.use()
    asyncio.run(made(factory))
    assert told <= {"name", "context"}


def test_without_uvloop_the_standard_loop_stays(
    monkeypatch: pytest.MonkeyPatch, policy: Any
) -> None:
    monkeypatch.setattr(fast_loop, "uvloop", None)
    fast_loop.use()
    assert asyncio.get_event_loop_policy() is policy
