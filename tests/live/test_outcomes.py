"""However a call ends, it leaves exactly one row that says how."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live.asking import Call, chat, generate, messages
from tests.live.product import Product, session_name
from tests.upstream import sample
from tests.upstream.answer import Answer, Break, Gate, Received, streamed
from tests.upstream.server import Upstream
from tests.upstream.waiting import wait_until

pytestmark = pytest.mark.live

type Make = Callable[..., Call]
CALLS = pytest.mark.parametrize("make", [chat, messages, generate])


@CALLS
@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 529])
def test_an_error_of_the_provider_is_passed_on_and_settled(
    make: Make, status: int, proxy: Product
) -> None:
    call = make(f"status code={status}")
    reply = call.send(proxy)
    row = proxy.row(call.session)
    assert reply.status == status
    assert b"played" in reply.body
    assert b"weir" not in reply.body
    assert (row["outcome"], row["status"]) == ("settled", status)
    assert (row["input_tokens"], row["cost_nusd"]) == (None, None)


def test_a_client_that_leaves_is_cancelled_and_the_upstream_let_go(
    proxy: Product, upstream: Upstream
) -> None:
    call = chat("break after=2 how=stall", stream=True)
    with call.connect(proxy) as line:
        call.begin(line)
        line.head()
        assert line.piece()
    row = proxy.row(call.session)
    assert (row["outcome"], row["status"]) == ("cancelled", 200)
    (received,) = upstream.calls(call.session)
    assert wait_until(lambda: received.is_aborted, 5)


def test_a_client_that_leaves_before_the_answer_begins_is_cancelled(
    proxy: Product, upstream: Upstream
) -> None:
    gate = Gate()
    call = chat(upstream.register(session_name(), streamed([gate, b"late"])), stream=True)
    with call.connect(proxy) as line:
        call.begin(line)
        assert gate.is_reached.wait(10)
    assert proxy.row(call.session)["outcome"] == "cancelled"


def test_a_client_that_leaves_after_the_last_event_has_a_settled_call(
    proxy: Product, upstream: Upstream
) -> None:
    gate = Gate()

    def slow_end(received: Received) -> Answer:
        return streamed([*sample.answer(received).steps(), gate])

    call = chat(upstream.register(session_name(), slow_end), stream=True)
    with call.connect(proxy) as line:
        call.begin(line)
        line.head()
        seen = b""
        while b"[DONE]" not in seen:
            seen += line.piece()
    row = proxy.row(call.session)
    assert (row["outcome"], row["usage_source"]) == ("settled", "reported")


@pytest.mark.parametrize("how", [Break.CLOSE, Break.RESET])
@CALLS
def test_an_upstream_that_breaks_off_is_a_failed_call(
    make: Make, how: Break, proxy: Product
) -> None:
    call = make(f"break after=1 how={how.value}", stream=True)
    if make is generate:
        call = generate(f"break after=1 how={how.value}", "streamGenerateContent")
    reply = call.send(proxy)
    row = proxy.row(call.session)
    assert not reply.is_whole
    assert (row["outcome"], row["status"]) == ("failed", 200)
    assert row["error"]


@pytest.mark.parametrize("after", [0, 2])
def test_an_upstream_that_says_nothing_more_is_given_up_and_told_from_a_client_that_left(
    after: int, fresh: Callable[..., Product], upstream: Upstream
) -> None:
    proxy = fresh()
    proxy.start_proxy("--set", "tcp_timeout=1")
    call = chat(f"break after={after} how=stall", stream=True)
    reply = call.send(proxy)
    row = proxy.row(call.session)
    assert not reply.is_whole
    assert (row["outcome"], row["error"]) == ("failed", "timeout: nothing came for 1 s")
    assert row["usage_source"] == ("estimated" if after else "none")
    (received,) = upstream.calls(call.session)
    assert wait_until(lambda: received.is_aborted, 5)


def test_an_upstream_that_closes_without_an_answer_is_a_failed_call(
    proxy: Product, upstream: Upstream
) -> None:
    silent = streamed([Break.CLOSE])
    call = chat(upstream.register(session_name(), silent))
    reply = call.send(proxy)
    row = proxy.row(call.session)
    assert row["outcome"] == "failed"
    assert reply.status in (200, 502)


@CALLS
def test_an_upstream_that_refuses_connections_is_told_in_the_providers_shape(
    make: Make, fresh: Callable[..., Product]
) -> None:
    proxy = fresh(WEIR_CONNECT_TO="*=127.0.0.1:9")
    proxy.start_proxy()
    call = make()
    reply = call.send(proxy)
    row = proxy.row(call.session)
    said = json.loads(reply.body)
    assert reply.status == 502
    assert said["error"]["message"].startswith(f"weir: cannot reach {call.host}")
    assert (row["outcome"], row["status"]) == ("failed", 502)


def test_an_upstream_that_cannot_prove_its_name_gets_nothing(
    fresh: Callable[..., Product], tmp_path: Path
) -> None:
    with Upstream(tmp_path / "impostor").running() as impostor:
        proxy = fresh(WEIR_CONNECT_TO=f"*=127.0.0.1:{impostor.port}")
        proxy.start_proxy()
        call = chat()
        reply = call.send(proxy)
        row = proxy.row(call.session)
        assert impostor.received == []
    assert reply.status == 502
    assert json.loads(reply.body)["error"]["message"].startswith("weir: ")
    assert row["outcome"] == "failed"
