import asyncio
from dataclasses import replace

import pytest
from mitmproxy.test import tflow

from addons.core.call import Ask, Note
from addons.core.providers.dialect import Head, SocketTally
from addons.core.providers.openai.responses import OpenAIResponses
from addons.hooks import Calls
from tests.addons.sample import (
    Account,
    said,
)
from tests.addons.socket_wire import COMPLETED, CREATE, CREATED, Wire


@pytest.fixture
def wire(calls: Calls, account: Account) -> Wire:
    return Wire(calls, account)


def test_each_response_is_in_the_ledger_from_when_it_is_asked_for(wire: Wire) -> None:
    async def story() -> None:
        await wire.open()
        await wire.say(CREATE, from_client=True)
        (row,) = wire.account.rows()
        assert (row["outcome"], row["model_asked"], row["streamed"]) == ("open", "gpt-5.4", 1)
        await wire.say(CREATED)
        await wire.say(COMPLETED)
        (row,) = wire.account.rows()
        assert (row["outcome"], row["status"], row["tokens"]) == ("settled", 101, 4)
        await wire.end()

    asyncio.run(story())
    assert len(wire.account.rows()) == 1
    assert (wire.calls.in_flight, wire.calls.resting) == (set(), set())


def test_no_message_is_kept(wire: Wire) -> None:
    async def story() -> None:
        await wire.open()
        await wire.say(CREATE, from_client=True)

    asyncio.run(story())
    assert wire.socket.messages == []


def test_nobody_waits_for_a_socket_on_which_nothing_is_made(wire: Wire) -> None:
    async def story() -> None:
        await wire.open()
        assert (wire.calls.in_flight, wire.calls.resting) == (set(), {wire.call})
        await wire.say(CREATE, from_client=True)
        assert len(wire.calls.in_flight) == 1
        await wire.say(COMPLETED)
        assert (wire.calls.in_flight, wire.calls.resting) == (set(), set())

    asyncio.run(story())


@pytest.mark.parametrize("path", ["/v1/responses", "/v1/realtime", "/v1/heard/nothing/of"])
def test_a_socket_on_which_no_response_is_made_leaves_one_row(
    calls: Calls, account: Account, path: str
) -> None:
    wire = Wire(calls, account, path)

    async def story() -> None:
        await wire.open()
        await wire.say({"type": "ping"})
        await wire.end()

    asyncio.run(story())
    (row,) = account.rows()
    assert (row["call_id"], row["outcome"]) == (wire.call.id, "settled")
    assert (row["usage_source"], row["error"]) == ("none", "")


@pytest.mark.parametrize(
    ("by_client", "code", "outcome", "error"),
    [
        (True, 1000, "cancelled", "the client left"),
        (False, 1006, "failed", "the upstream broke off in the middle of its answer"),
        (False, 1011, "failed", "the upstream closed the socket (1011)"),
    ],
)
def test_a_response_in_the_middle_of_which_the_socket_ends_says_who_left(
    wire: Wire, by_client: bool, code: int, outcome: str, error: str
) -> None:
    async def story() -> None:
        await wire.open()
        await wire.say(CREATE, from_client=True)
        await wire.end(by_client, code)

    asyncio.run(story())
    (row,) = wire.account.rows()
    assert (row["outcome"], row["error"]) == (outcome, error)


@pytest.mark.parametrize("is_asked", [True, False])
def test_what_the_stop_of_the_proxy_cuts_off_is_interrupted(wire: Wire, is_asked: bool) -> None:
    async def story() -> None:
        await wire.open()
        if is_asked:
            await wire.say(CREATE, from_client=True)
        wire.sockets.done()
        wire.record.done()

    asyncio.run(story())
    wire.account.ledger.start()
    (row,) = wire.account.rows()
    assert (row["outcome"], row["error"]) == ("interrupted", "the proxy stopped")


class Buggy(OpenAIResponses):
    """A dialect that cannot count on sockets."""

    def socket(self, ask: Ask, head: Head) -> SocketTally:
        raise KeyError("answer")


def test_a_bug_disturbs_no_socket_and_leaves_one_row(wire: Wire, notes: list[Note]) -> None:
    wire.call.endpoint = replace(wire.call.endpoint, dialect=Buggy())

    async def story() -> None:
        await wire.open()
        await wire.say(CREATE, from_client=True)
        await wire.end()

    asyncio.run(story())
    assert said(notes, "gap") == [("Sockets.websocket_start", "KeyError")]
    (row,) = wire.account.rows()
    assert (row["call_id"], row["outcome"]) == (wire.call.id, "settled")


def test_a_socket_of_somebody_else_is_nothing_to_us(wire: Wire) -> None:
    wire.sockets.websocket_message(tflow.twebsocketflow())
    wire.sockets.websocket_end(tflow.twebsocketflow())
    assert wire.account.rows() == []
