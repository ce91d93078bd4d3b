"""SIGTERM lets calls in flight finish, and takes no new ones."""

import contextlib
import signal
import sqlite3
import time
from collections.abc import Callable

import pytest

from tests.live import wire
from tests.live.asking import chat, messages
from tests.live.product import Product, accepts, session_name
from tests.upstream import sample
from tests.upstream.answer import Answer, Gate, Received, streamed
from tests.upstream.server import Upstream
from tests.upstream.waiting import wait_until

pytestmark = pytest.mark.live


def held(gate: Gate) -> Callable[[Received], Answer]:
    """Answer as the provider would, but wait at the gate after the first piece."""

    def answer(received: Received) -> Answer:
        first, *rest = sample.answer(received).steps()
        return streamed([first, gate, *rest])

    return answer


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stream_in_flight_is_finished_and_settled(
    how: signal.Signals, fresh: Callable[..., Product], upstream: Upstream
) -> None:
    proxy, gate = fresh(), Gate()
    proxy.start_proxy()
    call = messages(upstream.register(session_name(), held(gate)), stream=True)
    with call.connect(proxy) as line:
        call.begin(line)
        line.head()
        seen = line.piece()
        proxy.process.send_signal(how)
        assert wait_until(lambda: not accepts(proxy.port), 10)
        time.sleep(0.7)  # longer than any way out of mitmproxy's own takes
        gate.is_open.set()
        while more := line.piece():
            seen += more
    assert proxy.process.wait(15) == 0
    row = proxy.row(call.session)
    assert b"message_stop" in seen
    assert (row["outcome"], row["usage_source"]) == ("settled", "reported")


def test_what_outlasts_the_drain_is_cut_and_has_its_row(
    fresh: Callable[..., Product], upstream: Upstream
) -> None:
    proxy, gate = fresh(WEIR_DRAIN_S="1"), Gate()
    proxy.start_proxy()
    call = messages(upstream.register(session_name(), held(gate)), stream=True)
    with call.connect(proxy) as line:
        call.begin(line)
        line.head()
        line.piece()
        assert proxy.stop() == 0
        with contextlib.suppress(OSError):
            assert not line.finish().is_whole
    gate.is_open.set()
    row = proxy.row(call.session)
    assert row["outcome"] in ("failed", "interrupted", "cancelled")
    assert row["usage_source"] in ("partial", "estimated")


def test_an_idle_proxy_ends_at_once_and_leaves_a_whole_ledger(
    fresh: Callable[..., Product],
) -> None:
    proxy = fresh()
    proxy.start_proxy()
    call = chat()
    with wire.dial(proxy.port):
        call.send(proxy)
        assert proxy.stop(timeout_s=5) == 0
    assert proxy.row(call.session)["outcome"] == "settled"
    with contextlib.closing(sqlite3.connect(proxy.ledger_file)) as ledger:
        assert ledger.execute("pragma integrity_check").fetchone() == ("ok",)
