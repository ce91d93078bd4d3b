"""A websocket, and what is said on it, as the tests of the addons need them."""

import asyncio
import json
from typing import Any

from mitmproxy.test import tflow
from mitmproxy.websocket import WebSocketMessage
from wsproto.frame_protocol import Opcode

from addons.core.call import utc_now
from addons.core.flight import Call
from addons.core.govern import NoTokens
from addons.core.pricing.counter import Counter
from addons.core.providers.openai.asking import Asking
from addons.hooks import Calls
from addons.meter import Meter
from addons.record import Record
from addons.sockets import Sockets
from tests.addons.sample import (
    HOSTS,
    Account,
)

CREATE = {"type": "response.create", "model": "gpt-5.4"}
CREATED = {"type": "response.created", "response": {"id": "r1"}}
COMPLETED = {
    "type": "response.completed",
    "response": {"id": "r1", "usage": {"input_tokens": 3, "output_tokens": 1}},
}
UPGRADE = {"upgrade": "websocket"}


class Wire:
    """A websocket through the addons that it meets once it is granted."""

    def __init__(self, calls: Calls, account: Account, path: str = "/v1/responses") -> None:
        self.calls, self.account = calls, account
        self.record = Record(calls, account.ledger, Counter())
        self.sockets = Sockets(
            calls, account.ledger, self.record.settle, NoTokens(), lambda flow: None
        )
        self.flow = tflow.twebsocketflow()
        assert self.flow.websocket is not None
        self.socket = self.flow.websocket
        self.socket.messages.clear()
        self.call = Call(
            endpoint=HOSTS.endpoint("api.openai.com", 443, "GET", path, UPGRADE),
            host="api.openai.com",
            method="GET",
            path=path,
            started_at=utc_now(),
            started=0.0,
            is_upgrade=True,
        )
        self.calls.begin(self.flow, self.call)

    async def open(self) -> None:
        Meter(self.calls, Asking()).responseheaders(self.flow)
        self.record.response(self.flow)
        self.sockets.websocket_start(self.flow)

    async def say(self, message: dict[str, Any], from_client: bool = False) -> None:
        content = json.dumps(message).encode()
        self.socket.messages.append(WebSocketMessage(Opcode.TEXT, from_client, content))
        self.sockets.websocket_message(self.flow)
        await asyncio.sleep(0)

    async def end(self, by_client: bool = True, code: int = 1000) -> None:
        self.socket.closed_by_client, self.socket.close_code = by_client, code
        self.sockets.websocket_end(self.flow)
