import asyncio
import json
from collections.abc import Callable

import pytest
from mitmproxy.websocket import WebSocketMessage
from wsproto.frame_protocol import Opcode

from addons import sockets
from addons.core.call import Note, Refusal
from addons.core.policy.grant import Grant
from addons.core.secret import Secret
from addons.hooks import Calls
from addons.socket_relay import STOPPED
from addons.sockets import Sockets
from tests.addons.sample import (
    CLIENT_TOKEN,
    REVOKED,
    SMALL_TOKEN,
    Account,
    Minted,
    said,
)
from tests.addons.socket_wire import COMPLETED, CREATE, CREATED, Wire


class Watched(Minted):
    """Tokens that know how often they were looked at."""

    looks = 0

    def check(self, text: str, now: float) -> Grant | Refusal:
        self.looks += 1
        return super().check(text, now)


class Governed(Wire):
    """A socket on a client token."""

    def __init__(self, calls: Calls, account: Account, text: str = SMALL_TOKEN) -> None:
        super().__init__(calls, account)
        self.tokens = Watched()
        self.woken: list[object] = []
        self.sockets = Sockets(
            calls, account.ledger, self.record.settle, self.tokens, self.woken.append
        )
        checked = self.tokens.check(text, 0.0)
        assert isinstance(checked, Grant)
        self.call.pays_by_token, self.call.token, self.call.grant = True, Secret(text), checked


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not is_so():
            await asyncio.sleep(0.01)


def outcomes(account: Account) -> list[tuple[str, str, str]]:
    return [(row["outcome"], row["error"], row["client_token"]) for row in account.rows()]


@pytest.mark.parametrize("is_used", [False, True])
def test_a_message_that_asks_for_another_model_stops_the_socket_and_leaves_a_row(
    calls: Calls, account: Account, is_used: bool
) -> None:
    wire = Governed(calls, account)

    async def story() -> None:
        await wire.open()
        if is_used:
            for message in ({**CREATE, "model": "gpt-5.4-mini"}, CREATED, COMPLETED):
                await wire.say(message, from_client=message["type"] == "response.create")
        assert STOPPED not in wire.flow.metadata
        await wire.say(CREATE, from_client=True)
        assert "gpt-5.4" in wire.flow.metadata[STOPPED]
        await wire.end(by_client=False, code=1008)

    asyncio.run(story())
    refused = ("refused", "model_not_allowed", "t2")
    assert outcomes(account) == ([("settled", "", "t2")] if is_used else []) + [refused]


def test_sound_and_other_bytes_name_no_model(calls: Calls, account: Account) -> None:
    wire = Governed(calls, account)

    async def story() -> None:
        await wire.open()
        message = WebSocketMessage(Opcode.BINARY, True, b"\x00RIFF")
        wire.socket.messages.append(message)
        wire.sockets.websocket_message(wire.flow)
        assert not message.dropped
        await wire.end()

    asyncio.run(story())
    assert STOPPED not in wire.flow.metadata


def test_a_message_that_is_stopped_goes_on_in_no_layer(calls: Calls, account: Account) -> None:
    wire = Governed(calls, account)

    async def story() -> None:
        await wire.open()
        message = WebSocketMessage(Opcode.TEXT, True, json.dumps(CREATE).encode())
        wire.socket.messages.append(message)
        wire.sockets.websocket_message(wire.flow)
        assert message.dropped
        await wire.end()

    asyncio.run(story())


def test_an_open_socket_is_closed_within_a_second_when_its_token_is_revoked(
    calls: Calls, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sockets._LOOK_S < 1
    monkeypatch.setattr(sockets, "_LOOK_S", 0.02)
    wire = Governed(calls, account, CLIENT_TOKEN)

    async def story() -> None:
        await wire.open()
        await wire.say(CREATE, from_client=True)
        looks = wire.tokens.looks
        await until(lambda: wire.tokens.looks > looks + 1)
        assert wire.woken == []
        wire.tokens.known[CLIENT_TOKEN] = REVOKED
        await until(lambda: wire.woken)
        assert wire.woken == [wire.flow]
        assert wire.flow.metadata[STOPPED] == REVOKED.message
        await wire.end(by_client=False, code=1008)

    asyncio.run(story())
    assert outcomes(account) == [("failed", "token_revoked", "t1")]


def test_a_token_that_cannot_be_looked_at_stands_no_more(
    calls: Calls, account: Account, notes: list[Note]
) -> None:
    wire = Governed(calls, account, CLIENT_TOKEN)

    async def story() -> None:
        await wire.open()
        wire.tokens.known = {}
        wire.tokens.check = broken  # type: ignore[method-assign]
        await until(lambda: wire.woken)
        assert wire.woken == [wire.flow]
        await wire.end(by_client=False, code=1008)

    def broken(text: str, now: float) -> Grant:
        raise RuntimeError(text)

    asyncio.run(story())
    assert said(notes, "gap") == [("Sockets.look", "RuntimeError")]
