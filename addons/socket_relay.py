"""A websocket's bytes, passed on as they are; mitmproxy would unpack and pack each message anew."""

import time
from collections.abc import Iterable

from mitmproxy import http
from mitmproxy.proxy import commands, context, events, layer
from mitmproxy.proxy.layers import websocket
from mitmproxy.websocket import WebSocketMessage
from wsproto.frame_protocol import Opcode

from addons.core.wire.websocket import Closing, Message, Messages, Packing

_BROKEN_OFF = 1006
UNREAD = "unread"
"""In a flow's metadata: why its messages were read no further."""


class SocketRelay(layer.Layer):
    """Hand every byte on at once and read the messages from a copy.

    mitmproxy's own layer (12.2, `layers/websocket.py`) holds a message until it is whole, and
    tells a client whose upstream broke off that all went well (code 1000 for 1006).
    """

    def __init__(self, context: context.Context, flow: http.HTTPFlow) -> None:
        """Take over from HTTP after the answer 101."""
        super().__init__(context)
        self.flow = flow
        self._messages: dict[bool, Messages] = {}
        self._closings: set[bool] = set()

    def _handle_event(self, event: events.Event) -> layer.CommandGenerator[None]:
        if isinstance(event, events.Start):
            extensions = ""
            if self.flow.response:
                extensions = ",".join(
                    self.flow.response.headers.get_all("sec-websocket-extensions")
                )
            for from_client in (True, False):
                packing = Packing.agreed(extensions, from_client=from_client)
                if packing is None:
                    self.flow.metadata[UNREAD] = "extension"
                else:
                    self._messages[from_client] = Messages(packing)
            yield websocket.WebsocketStartHook(self.flow)
        elif isinstance(event, events.DataReceived):
            yield from self._pass(event)
        elif isinstance(event, events.ConnectionClosed):
            self._note_end(event.connection is self.context.client, _BROKEN_OFF)
            yield commands.CloseConnection(self.context.server)
            yield commands.CloseConnection(self.context.client)
            yield from self._end()

    def _pass(self, event: events.DataReceived) -> layer.CommandGenerator[None]:
        from_client = event.connection is self.context.client
        other = self.context.server if from_client else self.context.client
        yield commands.SendData(other, event.data)
        found = self._read(event.data, from_client)
        messages = [one for one in found if isinstance(one, Message)]
        if messages and self.flow.websocket:
            self.flow.websocket.messages += [_as_mitmproxy_s(m, from_client) for m in messages]
            yield websocket.WebsocketMessageHook(self.flow)
        for one in found:
            if isinstance(one, Closing):
                self._note_end(from_client, one.code)
                self._closings.add(from_client)
        if len(self._closings) == 2:
            yield from self._end()

    def _read(self, data: bytes, from_client: bool) -> Iterable[Message | Closing]:
        """Read a copy: whatever is wrong with it, or with us, the bytes are on their way."""
        messages = self._messages.get(from_client)
        if messages is None or messages.is_broken:
            return ()
        try:
            found = messages.feed(data)
        except Exception as bug:
            messages.is_broken = True
            self.flow.metadata[UNREAD] = type(bug).__name__
            return ()
        if messages.is_broken:
            self.flow.metadata[UNREAD] = "framing"
        return found

    def _note_end(self, by_client: bool, code: int) -> None:
        """Keep who closed first, and how."""
        end = self.flow.websocket
        if end is not None and end.closed_by_client is None:
            end.closed_by_client, end.close_code = by_client, code
            end.timestamp_end = time.time()

    def _end(self) -> layer.CommandGenerator[None]:
        if self.flow.live:
            self.flow.live = False
            yield websocket.WebsocketEndHook(self.flow)


def _as_mitmproxy_s(message: Message, from_client: bool) -> WebSocketMessage:
    kind = Opcode.TEXT if message.is_text else Opcode.BINARY
    return WebSocketMessage(kind, from_client, message.data)


def use() -> None:
    """Put it in mitmproxy's place. It offers no setting for this (12.2, `layers/http`)."""
    websocket.WebsocketLayer = SocketRelay  # type: ignore[misc, assignment]
