"""A websocket's bytes, passed on as they are; mitmproxy would unpack and pack each message anew."""

import time
from collections.abc import Iterable
from contextlib import suppress

from mitmproxy import ctx, http
from mitmproxy.proxy import commands, context, events, layer
from mitmproxy.proxy.layers import websocket
from mitmproxy.websocket import WebSocketMessage
from wsproto.frame_protocol import Opcode

from addons.core.wire.websocket import Closing, Message, Messages, Packing

_BROKEN_OFF = 1006
_POLICY = 1008  # "violates its policy": https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
_LONGEST_REASON = 123
UNREAD = "unread"
"""In a flow's metadata: why its messages were read no further."""
JUDGED = "judged"
"""In a flow's metadata: the client's messages are read before they go on."""
STOPPED = "stopped"
"""In a flow's metadata: the socket is closed with code 1008, and this is said to the client."""


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
        elif STOPPED in self.flow.metadata:
            yield from self._stop()
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
        is_judged = from_client and JUDGED in self.flow.metadata
        if not is_judged:
            yield commands.SendData(other, event.data)
        found = self._read(event.data, from_client)
        messages = [one for one in found if isinstance(one, Message)]
        if messages and self.flow.websocket:
            self.flow.websocket.messages += [_as_mitmproxy_s(m, from_client) for m in messages]
            yield websocket.WebsocketMessageHook(self.flow)
        if is_judged:
            if not self._was_read(from_client):
                self.flow.metadata.setdefault(STOPPED, "weir: this message cannot be read.")
            if STOPPED in self.flow.metadata:  # what came now does not go on
                yield from self._stop()
                return
            yield commands.SendData(other, event.data)
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

    def _was_read(self, from_client: bool) -> bool:
        messages = self._messages.get(from_client)
        return messages is not None and not messages.is_broken and not messages.has_lost_one

    def _stop(self) -> layer.CommandGenerator[None]:
        """Close the socket and say why, if the client is not in the middle of a frame."""
        if not self.flow.live:
            return
        self._note_end(False, _POLICY)
        of_server = self._messages.get(False)
        if of_server is None or of_server.is_between_frames:
            reason = str(self.flow.metadata[STOPPED]).encode()[:_LONGEST_REASON]
            payload = _POLICY.to_bytes(2) + reason.decode(errors="ignore").encode()
            frame = bytes([0x88, len(payload)]) + payload
            yield commands.SendData(self.context.client, frame)
        yield commands.CloseConnection(self.context.server)
        yield commands.CloseConnection(self.context.client)
        yield from self._end()

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


def wake(flow: http.HTTPFlow) -> None:
    """Have the layer of an open socket look at its flow again."""
    server = ctx.master.addons.get("proxyserver")
    message = WebSocketMessage(Opcode.TEXT, False, b"")
    with suppress(ValueError):  # the connection is gone already
        server.inject_event(websocket.WebSocketMessageInjected(flow, message))


def use() -> None:
    """Put it in mitmproxy's place. It offers no setting for this (12.2, `layers/http`)."""
    websocket.WebsocketLayer = SocketRelay  # type: ignore[misc, assignment]
