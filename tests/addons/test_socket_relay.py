from collections.abc import Iterator
from typing import Any

import pytest
from mitmproxy import options
from mitmproxy.proxy import commands, context, events
from mitmproxy.proxy.layers import websocket
from mitmproxy.test import tflow
from mitmproxy.websocket import WebSocketMessage
from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, TextMessage
from wsproto.frame_protocol import Opcode

from addons import socket_relay
from addons.core.wire.websocket import LONGEST_MESSAGE, Messages
from addons.socket_relay import JUDGED, STOPPED, UNREAD, SocketRelay


class Relay:
    """A relay between two peers, and every command that it gave."""

    def __init__(self, extensions: str = "") -> None:
        self.flow = tflow.twebsocketflow()
        assert self.flow.websocket is not None
        assert self.flow.response is not None
        self.flow.live = True
        self.end = self.flow.websocket
        self.end.messages.clear()
        self.end.closed_by_client = self.end.close_code = None
        self.flow.response.headers["sec-websocket-extensions"] = extensions
        around = context.Context(tflow.tclient_conn(), options.Options())
        around.server = tflow.tserver_conn()
        self.around, self.layer = around, SocketRelay(around, self.flow)
        self.commands: list[commands.Command] = []
        self.give(events.Start())

    def give(self, event: events.Event) -> None:
        """Give an event; every hook is run at once."""
        for command in self.layer.handle_event(event):
            self.commands.append(command)
            if isinstance(command, commands.StartHook):
                self.give(events.HookCompleted(command))

    def client(self, data: bytes) -> None:
        self.give(events.DataReceived(self.around.client, data))

    def server(self, data: bytes) -> None:
        self.give(events.DataReceived(self.around.server, data))

    def sent(self, to_client: bool) -> bytes:
        """Give every byte that was passed on to a side."""
        side = self.around.client if to_client else self.around.server
        sends = (c for c in self.commands if isinstance(c, commands.SendData))
        return b"".join(send.data for send in sends if send.connection is side)

    def names(self) -> list[str]:
        return [type(command).__name__ for command in self.commands]


CLIENT, SERVER = Connection(ConnectionType.CLIENT), Connection(ConnectionType.SERVER)
ASKED = CLIENT.send(TextMessage("asked"))
TOLD = SERVER.send(BytesMessage(b"told"))
CLOSE = CloseConnection(4001, "done")


def closing(kind: ConnectionType) -> bytes:
    return Connection(kind).send(CLOSE)


def test_bytes_go_on_as_they_are_before_anyone_is_told_what_they_say() -> None:
    relay = Relay()
    relay.client(ASKED[:3])
    relay.client(ASKED[3:])
    relay.server(TOLD)
    assert relay.names() == [
        "WebsocketStartHook",
        "SendData",
        "SendData",
        "WebsocketMessageHook",
        "SendData",
        "WebsocketMessageHook",
    ]
    assert (relay.sent(to_client=False), relay.sent(to_client=True)) == (ASKED, TOLD)
    told = [(m.from_client, m.is_text, m.content) for m in relay.end.messages]
    assert told == [(True, True, b"asked"), (False, False, b"told")]


def test_a_closing_handshake_ends_the_socket_once() -> None:
    relay = Relay()
    relay.server(closing(ConnectionType.SERVER))
    assert "WebsocketEndHook" not in relay.names()
    relay.client(closing(ConnectionType.CLIENT))
    relay.give(events.ConnectionClosed(relay.around.server))
    assert relay.names().count("WebsocketEndHook") == 1
    assert (relay.end.closed_by_client, relay.end.close_code) == (False, 4001)
    assert not relay.flow.live


@pytest.mark.parametrize("is_client", [True, False])
def test_a_side_that_breaks_off_closes_the_other_and_no_code_is_made_up(is_client: bool) -> None:
    relay = Relay()
    side = relay.around.client if is_client else relay.around.server
    relay.give(events.ConnectionClosed(side))
    assert relay.sent(to_client=not is_client) == b""
    closed = {c.connection for c in relay.commands if isinstance(c, commands.CloseConnection)}
    assert closed == {relay.around.client, relay.around.server}
    assert (relay.end.closed_by_client, relay.end.close_code) == (is_client, 1006)


@pytest.mark.parametrize(
    ("extensions", "data", "why"),
    [("", b"\xa1\x00", "framing"), ("x-unheard-of", TOLD, "extension")],
)
def test_what_cannot_be_read_goes_on_all_the_same(extensions: str, data: bytes, why: str) -> None:
    relay = Relay(extensions)
    relay.server(data)
    relay.server(TOLD)
    assert relay.sent(to_client=True) == data + TOLD
    assert relay.end.messages == []
    assert relay.flow.metadata[UNREAD] == why


def test_a_bug_of_ours_stops_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    def buggy(messages: Messages, data: bytes) -> Iterator[Any]:
        raise KeyError("answer")

    monkeypatch.setattr(Messages, "feed", buggy)
    relay = Relay()
    relay.server(TOLD)
    relay.server(TOLD)
    assert relay.sent(to_client=True) == TOLD * 2
    assert relay.flow.metadata[UNREAD] == "KeyError"


def test_it_takes_the_place_of_mitmproxy_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "WebsocketLayer", websocket.WebsocketLayer)
    socket_relay.use()
    assert vars(websocket)["WebsocketLayer"] is SocketRelay


def judged() -> Relay:
    relay = Relay()
    relay.flow.metadata[JUDGED] = True
    return relay


def close_codes(data: bytes) -> list[int]:
    """Read the close frames that a client would get."""
    client = Connection(ConnectionType.CLIENT)
    client.receive_data(data)
    return [e.code for e in client.events() if isinstance(e, CloseConnection)]


def test_what_is_judged_is_read_before_it_goes_on() -> None:
    relay = judged()
    relay.client(ASKED)
    assert relay.names() == ["WebsocketStartHook", "WebsocketMessageHook", "SendData"]
    assert relay.sent(to_client=False) == ASKED


class Stopping(Relay):
    """A relay whose messages are all found to be too much."""

    def give(self, event: events.Event) -> None:
        """Stop at the first message."""
        if isinstance(event, events.HookCompleted) and self.end.messages:
            self.flow.metadata[STOPPED] = "weir: no."
        super().give(event)


def test_a_message_that_is_not_allowed_stays_and_the_socket_is_closed_with_1008() -> None:
    relay = Stopping()
    relay.flow.metadata[JUDGED] = True
    relay.client(ASKED)
    relay.client(ASKED)
    relay.server(TOLD)
    assert relay.sent(to_client=False) == b""
    assert close_codes(relay.sent(to_client=True)) == [1008]
    assert (relay.end.closed_by_client, relay.end.close_code) == (False, 1008)
    assert relay.names().count("WebsocketEndHook") == 1
    closed = {c.connection for c in relay.commands if isinstance(c, commands.CloseConnection)}
    assert closed == {relay.around.client, relay.around.server}


def test_a_socket_is_closed_from_outside_when_it_is_woken() -> None:
    relay = Relay()
    relay.flow.metadata[STOPPED] = "weir: revoked. " + "x" * 200
    message = WebSocketMessage(Opcode.TEXT, False, b"")
    relay.give(websocket.WebSocketMessageInjected(relay.flow, message))
    assert close_codes(relay.sent(to_client=True)) == [1008]
    assert not relay.flow.live


def test_no_close_frame_is_put_into_the_middle_of_another_frame() -> None:
    relay = Relay()
    relay.server(TOLD[:3])
    relay.flow.metadata[STOPPED] = "weir: revoked."
    relay.client(ASKED)
    assert relay.sent(to_client=True) == TOLD[:3]
    assert not relay.flow.live


@pytest.mark.parametrize(
    ("extensions", "data"),
    [("", b"\xa1\x00"), ("x-unheard-of", ASKED)],
    ids=["a continuation of nothing", "an unknown extension"],
)
def test_what_is_judged_and_cannot_be_read_does_not_go_on(extensions: str, data: bytes) -> None:
    relay = Relay(extensions)
    relay.flow.metadata[JUDGED] = True
    relay.client(data)
    assert relay.sent(to_client=False) == b""
    assert close_codes(relay.sent(to_client=True)) == [1008]


def test_what_is_judged_and_too_long_to_be_read_does_not_go_on() -> None:
    relay = judged()
    relay.client(b"\x82\xff" + (LONGEST_MESSAGE + 1).to_bytes(8) + b"\0\0\0\0")
    relay.client(b"x" * (LONGEST_MESSAGE + 1))
    assert len(relay.sent(to_client=False)) < LONGEST_MESSAGE
    assert not relay.flow.live
