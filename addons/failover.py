"""mitmproxy's HTTP stream, which may send a request again, elsewhere, before its answer begins."""

import time
from dataclasses import dataclass, field

from mitmproxy import connection, http
from mitmproxy.proxy import commands, context, events, layer
from mitmproxy.proxy.layers import http as http_layer
from mitmproxy.proxy.layers.http import _events

from addons.trip import Trip, Trips, Trouble

TICK_S = 2.0
"""No stream that is over is held longer than this by a timer."""
KEPT = 256 << 10
"""Of an answer that is not passed on: it is, if nothing better comes."""
REST_S = 1.0
"""How long the rest of such an answer is waited for."""
_ANSWERS = (
    _events.ResponseHeaders,
    _events.ResponseData,
    _events.ResponseTrailers,
    _events.ResponseEndOfMessage,
    _events.ResponseProtocolError,
)


@dataclass(slots=True)
class Spare:
    """An answer that the client gets if nothing better comes."""

    head: http.Response
    body: bytearray = field(default_factory=bytearray)
    is_whole: bool = False


class FailoverStream(http_layer.HttpStream):
    """Send a request that has a trip to one place after the other, until one answers.

    mitmproxy names both sides of an exchange by one number; here every further try has a number
    of its own towards its upstream, so that what an earlier one still says gets lost.
    """

    def __init__(self, context: context.Context, stream_id: int, trips: Trips) -> None:
        """`trips` are the requests that may be sent again."""
        super().__init__(context, stream_id)
        self._trips = trips
        self._trip: Trip | None = None
        self._number = stream_id
        """Of the try under way."""
        self._numbers: list[int] = []
        """Of all tries but the first."""
        self._spare: Spare | None = None
        self._timer: commands.RequestWakeup | None = None
        self._until = 0.0
        self._set: set[commands.RequestWakeup] = set()
        """All timers of ours; others are of streams inside this one, if it is a tunnel."""

    def handle_event(self, event: events.Event) -> layer.CommandGenerator[None]:
        """Say what an event leads to. A stream without a trip is mitmproxy's own."""
        if self._trip is None and not self._set:
            return super().handle_event(event)
        return self._translated(event)

    def _translated(self, event: events.Event) -> layer.CommandGenerator[None]:
        """Hide from the layer that there is more than one try."""
        if isinstance(event, events.Wakeup) and event.command in self._set:
            self._set.discard(event.command)
            if event.command is not self._timer:
                return
            if time.monotonic() < self._until:
                yield self._tick()
                return
            self._timer = None
            waited_for = self._paused.command if self._paused else None
            if isinstance(waited_for, http_layer.GetHttpConnection):
                yield from self._abandon(waited_for)
                event = http_layer.GetHttpConnectionCompleted(waited_for, (None, "timed out"))
        elif isinstance(event, _ANSWERS):
            if event.stream_id != self._number:
                return
            event.stream_id = self.stream_id
        for command in super().handle_event(event):
            if isinstance(command, http_layer.SendHttp):
                if command.connection is not self.context.client:
                    command.event.stream_id = self._number
            elif isinstance(command, http_layer.DropStream):
                yield from map(http_layer.DropStream, self._numbers)
            yield command

    def _handle_event(self, event: events.Event) -> layer.CommandGenerator[None]:
        if isinstance(event, events.Wakeup):
            yield from self._time_is_up()
        else:
            yield from super()._handle_event(event)

    def make_server_connection(self) -> layer.CommandGenerator[bool]:
        """Connect; where that fails, to the next place."""
        trip = self._trip = self._trips.get(self.flow)
        self._forget_failures()
        if trip is None:
            return (yield from super().make_server_connection())
        while True:
            yield from self._wait(trip.connect_s)
            request, before = self.flow.request, self.flow.server_conn
            found, problem = yield http_layer.GetHttpConnection(
                (request.host, request.port),
                request.scheme == "https",
                before.via,
                before.transport_protocol,
            )
            is_late = trip.connect_s is not None and self._timer is None
            self._timer = None
            gone = self._client_is_gone()
            if found is not None:
                self.context.server = self.flow.server_conn = found
                if not gone:
                    yield from self._wait(trip.silent_s)
                return not gone
            self._forget_failures()
            if gone or not trip.goes_on(Trouble(message=problem, is_late=is_late)):
                yield from self._give_up(
                    _events.ResponseProtocolError(
                        self.stream_id, gone or problem, _events.ErrorCode.CONNECT_FAILED
                    )
                )
                return False

    def state_wait_for_response_headers(
        self, event: _events.ResponseHeaders
    ) -> layer.CommandGenerator[None]:
        """Pass an answer on, unless somebody else may have a better one."""
        trip, self._timer = self._trip, None
        if trip is not None:
            if trip.goes_on(Trouble(event.response, is_connected=True)):
                self._spare = Spare(event.response)
                self.server_state = self.state_take_the_rest
                yield from self._wait(REST_S)
                return
            trip.arrived(event.response)
            self._be_done()
        yield from super().state_wait_for_response_headers(event)

    def state_take_the_rest(self, event: events.Event) -> layer.CommandGenerator[None]:
        """Keep an answer that is not passed on."""
        if self._spare is None or self._trip is None:
            return
        if isinstance(event, _events.ResponseData):
            self._spare.body += event.data
            if len(self._spare.body) > KEPT:
                yield from self._leave(is_to_close=True)
        elif isinstance(event, _events.ResponseEndOfMessage):
            self._spare.is_whole = True
            self._trip.spent(bytes(self._spare.body))
            yield from self._leave()

    def state_between(self, event: events.Event) -> layer.CommandGenerator[None]:
        """Wait until the upstream's layer has come to rest."""
        yield from ()

    def handle_protocol_error(
        self, event: _events.RequestProtocolError | _events.ResponseProtocolError
    ) -> layer.CommandGenerator[None]:
        """Go on elsewhere if the upstream broke off before its answer began."""
        self._timer = None
        if self._trip is None or isinstance(event, _events.RequestProtocolError):
            yield from super().handle_protocol_error(event)
        elif self.server_state == self.state_take_the_rest:
            yield from self._leave()
        elif self.server_state != self.state_wait_for_response_headers:
            yield from super().handle_protocol_error(event)
        elif self._trip.goes_on(Trouble(message=event.message, is_connected=True)):
            yield from self._leave()
        else:
            yield from self._give_up(event)

    def _time_is_up(self) -> layer.CommandGenerator[None]:
        if self.server_state == self.state_between:
            self.server_state = self.state_wait_for_response_headers
            is_over = yield from self.check_killed(emit_error_hook=True)
            if not is_over and (yield from self.make_server_connection()):
                yield from self._send()
        elif self.server_state == self.state_take_the_rest:
            yield from self._leave(is_to_close=True)
        elif self._trip and self.server_state == self.state_wait_for_response_headers:
            silence = Trouble(message="timed out", is_connected=True, is_late=True)
            if self._trip.goes_on(silence):
                yield from self._leave(is_to_close=True)
            elif self._spare and self._spare.is_whole:
                yield from self._part(is_to_close=True)
                yield from self._go_back(self._spare)
            # Else nobody is left to ask: the client waits for as long as it likes.

    def _leave(self, *, is_to_close: bool = False) -> layer.CommandGenerator[None]:
        """End the try under way; the next one begins when its upstream's layer has come to rest."""
        yield from self._part(is_to_close=is_to_close)
        self.server_state = self.state_between
        yield from self._wait(0)

    def _part(self, *, is_to_close: bool = False) -> layer.CommandGenerator[None]:
        """Hear no more of the try under way."""
        if is_to_close:
            end = _events.RequestProtocolError(self.stream_id, "left", _events.ErrorCode.CANCEL)
            yield http_layer.SendHttp(end, self.context.server)
        # Below zero: no client's stream has such a number.
        self._number = -(self.stream_id << 8 | len(self._numbers) + 1)
        self._numbers.append(self._number)
        self._around().streams[self._number] = self

    def _send(self) -> layer.CommandGenerator[None]:
        """Send the request as it is now."""
        request, server = self.flow.request, self.context.server
        content = request.raw_content
        yield http_layer.SendHttp(
            _events.RequestHeaders(self.stream_id, request, end_stream=not content), server
        )
        if content:
            yield http_layer.SendHttp(_events.RequestData(self.stream_id, content), server)
        yield http_layer.SendHttp(_events.RequestEndOfMessage(self.stream_id), server)

    def _give_up(self, event: _events.ResponseProtocolError) -> layer.CommandGenerator[None]:
        """Give the client what there is: an earlier answer, or else ours that there is none."""
        if self._spare and self._spare.is_whole and not self._client_is_gone():
            yield from self._go_back(self._spare)
            return
        self._be_done()
        yield from super().handle_protocol_error(event)

    def _go_back(self, spare: Spare) -> layer.CommandGenerator[None]:
        """Pass on an answer that was kept."""
        if self._trip:
            self._trip.goes_back()
        self._be_done()
        self.server_state = self.state_wait_for_response_headers
        head = _events.ResponseHeaders(self.stream_id, spare.head, end_stream=not spare.body)
        yield from super().state_wait_for_response_headers(head)
        if spare.body:
            yield from self.server_state(_events.ResponseData(self.stream_id, bytes(spare.body)))
        yield from self.server_state(_events.ResponseEndOfMessage(self.stream_id))

    def _be_done(self) -> None:
        """Let go of what was kept for further tries."""
        self._trips.pop(self.flow, None)
        self._spare = None
        if not self._numbers:  # from here on it is mitmproxy's own
            self._trip = None

    def _wait(self, seconds: float | None) -> layer.CommandGenerator[None]:
        self._timer = None
        if seconds is not None:
            self._until = time.monotonic() + seconds
            yield self._tick()

    def _tick(self) -> commands.RequestWakeup:
        left = max(0.0, self._until - time.monotonic())
        self._timer = commands.RequestWakeup(min(left, TICK_S))
        self._set.add(self._timer)
        return self._timer

    def _abandon(self, wanted: http_layer.GetHttpConnection) -> layer.CommandGenerator[None]:
        """Wait no longer for a connection, and leave nothing behind that others would wait for."""
        around = self._around()
        around.command_sources.pop(wanted, None)
        for found, waiting in around.waiting_for_establishment.items():
            if any(each is wanted for each in waiting):
                waiting[:] = [each for each in waiting if each is not wanted]
                if found.timestamp_start is not None:  # before that there is nothing to close
                    outermost = around.connections[found]
                    yield commands.CloseConnection(getattr(outermost, "tunnel_connection", found))

    def _forget_failures(self) -> None:
        """Let a new connection be tried: mitmproxy would go on saying what went wrong with one."""
        for each in self._around().connections:
            if each.error and isinstance(each, connection.Server):
                each.error = None

    def _client_is_gone(self) -> str:
        """Give the message that says so; "" while the client is there."""
        waiting = self._paused_event_queue
        gone = (each for each in waiting if isinstance(each, _events.RequestProtocolError))
        return next((each.message for each in gone), "")

    def _around(self) -> http_layer.HttpLayer:
        around = self.context.layers[self.context.layers.index(self) - 1]
        if not isinstance(around, http_layer.HttpLayer):
            raise TypeError("a stream stands in the layer that has made it")
        return around


def use(trips: Trips) -> None:
    """Put it in mitmproxy's place. It offers no setting for this (12.2, `layers/http`)."""

    class Stream(FailoverStream):
        """One that knows the trips."""

        def __init__(self, context: context.Context, stream_id: int) -> None:
            super().__init__(context, stream_id, trips)

    http_layer.HttpStream = Stream  # type: ignore[misc]
