"""The tries of one call: where its request goes next, and what became of the earlier ones."""

import time
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, replace

from mitmproxy import http

from addons import fields
from addons.core import mishap, rest
from addons.core.call import Ask, Charge, Refusal, Try, iso
from addons.core.flight import Call
from addons.core.govern import Picked, Ring
from addons.core.policy import attempts
from addons.core.policy.attempts import Attempts, Failure
from addons.core.policy.breaker import Breakers
from addons.core.policy.grant import INFERENCE
from addons.core.providers.dialect import Endpoint, Head
from addons.core.weir_toml import Patience
from addons.core.wire import codings
from addons.draft import Draft
from addons.hooks import BUG

MOST_KEPT = 8 << 20
"""A request with a larger body is sent once."""
_MOST_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a try came to nothing: an answer that is none, or else what happened."""

    answer: http.Response | None = None
    """Its head."""
    message: str = ""
    is_connected: bool = False
    """Whether there was a connection, so that the request may have been read."""
    is_late: bool = False
    """Whether it was waited for no longer."""


@dataclass(frozen=True, slots=True)
class Service:
    """What all trips share."""

    ring: Ring
    breakers: Breakers
    patience: Patience
    gap: Callable[[str, str], object]
    """Told where a bug of ours was, and its class."""
    now: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    """Seconds since 1970."""


@dataclass(slots=True)
class _Leg:
    """One try, and what of the call is different in each."""

    upstream: str
    number: int
    began: float
    host: str
    endpoint: Endpoint
    ask: Ask
    model_asked: str
    sent_to: str
    key: Picked | None
    asked_for_usage: bool
    answer: http.Response | None = None
    seen: Try | None = None
    charges: tuple[Charge, ...] = ()


type Go = Callable[[int], Refusal | None]
"""Changes the request for a place and has a key put in; or says why it may not go there."""
type Trips = MutableMapping[http.HTTPFlow, "Trip"]


class Trip:
    """Takes a request from one place to the next until somebody answers."""

    def __init__(
        self, flow: http.HTTPFlow, call: Call, upstreams: Sequence[str], go: Go, service: Service
    ) -> None:
        """Take the request as it is now, and the upstream of each place where it may go."""
        self._request = flow.request
        self._call = call
        self._upstreams = upstreams
        self._go = go
        self._service = service
        self._draft = Draft.of(flow.request)
        self._attempts = Attempts(len(upstreams), service.now(), service.patience)
        self._legs: list[_Leg] = []
        """The tries that are over."""
        self._under_way: _Leg
        self._used: set[tuple[str, int]] = set()
        patience, is_only_one = service.patience, len(upstreams) == 1
        silent_s = patience.silent_s if call.ask.streamed else patience.silent_whole_s
        self.connect_s = None if is_only_one else patience.connect_s
        """How long a connection may take; None for as long as it takes."""
        self.silent_s = None if is_only_one else silent_s
        """How long the head of an answer may take from then on."""

    def start(self) -> Refusal | None:
        """Change the request for the first place that seems well; refuse if it may go nowhere."""
        now, refusal = self._service.now(), None
        for place in sorted(range(len(self._upstreams)), key=lambda place: self._doubt(place, now)):
            refused = self._try_out(place)
            if refused is None:
                self._attempts.place = place
                self._set_out(now)
                return None
            refusal = refusal or refused
        return refusal or BUG

    def goes_on(self, trouble: Trouble) -> bool:
        """Change the request for its next try and say True; say False if this was the last."""
        try:
            return self._goes_on(trouble)
        except Exception as bug:  # whatever came, comes to the client
            self._service.gap("Trip.goes_on", type(bug).__name__)
            return False

    def spent(self, body: bytes) -> None:
        """Read the body of the answer that was not passed on: it may have cost something."""
        leg = self._legs[-1]
        if leg.answer is None:
            return
        try:
            leg.charges = self._charges(leg, leg.answer, body)
        except Exception as bug:
            self._service.gap("Trip.spent", type(bug).__name__)
        self._publish()

    def goes_back(self) -> None:
        """Take note that the client gets the last answer that was not passed on."""
        failed = self._under_way
        self._under_way = leg = self._legs.pop()
        if failed.seen is not None:
            self._legs.append(failed)
        self._put_back(leg)
        self._publish()

    def arrived(self, answer: http.Response) -> None:
        """Take note that the client gets this answer."""
        if attempts.of_status(answer.status_code) is None:
            self._service.breakers.succeeded(self._under_way.upstream)

    def _goes_on(self, trouble: Trouble) -> bool:
        failure = _failure(trouble)
        if failure is None:
            return False
        leg, now = self._under_way, self._service.now()
        leg.answer = trouble.answer
        leg.seen = self._seen(leg, failure, trouble, now)
        self._tell(leg, failure, now)
        # Two answers do no harm; a file, a batch or an agent should not be made twice.
        if attempts.may_be_done(failure) and leg.endpoint.operation not in INFERENCE:
            return False
        for place in self._attempts.candidates(failure, now):
            is_elsewhere = place != self._attempts.place
            if is_elsewhere and not self._service.breakers.allows(self._upstreams[place], now):
                continue
            if self._try_out(place) is None and (is_elsewhere or self._has_new_key()):
                self._legs.append(leg)
                self._attempts.go(place)
                self._set_out(now)
                return True
        self._put_back(leg)
        return False

    def _try_out(self, place: int) -> Refusal | None:
        """Change the request for a place; on a bug of ours it does not go there."""
        self._draft.restore(self._request)
        self._call.key = None
        try:
            return self._go(place)
        except Exception as bug:
            self._service.gap("Trip.go", type(bug).__name__)
            return BUG

    def _set_out(self, now: float) -> None:
        call, place = self._call, self._attempts.place
        if call.key:
            self._used.add((call.key.key_id, call.key.version))
        self._under_way = _Leg(
            upstream=self._upstreams[place],
            number=self._attempts.count,
            began=now,
            host=self._request.host,
            endpoint=call.endpoint,
            ask=call.ask,
            model_asked=call.model_asked,
            sent_to=call.sent_to,
            key=call.key,
            asked_for_usage=call.asked_for_usage,
        )
        self._service.breakers.begin(self._upstreams[place], now)
        self._publish()

    def _put_back(self, leg: _Leg) -> None:
        """Let the call be what it was in one of its tries."""
        call = self._call
        call.upstream, call.sent_to, call.endpoint = leg.upstream, leg.sent_to, leg.endpoint
        call.ask, call.model_asked = leg.ask, leg.model_asked
        call.key, call.asked_for_usage = leg.key, leg.asked_for_usage
        self._request.data.host = leg.host

    def _publish(self) -> None:
        call = self._call
        call.attempts = self._attempts.count
        call.tries = tuple(leg.seen for leg in self._legs if leg.seen)
        call.spent = tuple(charge for leg in self._legs for charge in leg.charges)

    def _doubt(self, place: int, now: float) -> tuple[bool, bool]:
        upstream, wall = self._upstreams[place], self._service.wall()
        is_open = not self._service.breakers.allows(upstream, now)
        return is_open, self._service.ring.rests_until(upstream, wall) > wall

    def _has_new_key(self) -> bool:
        key = self._call.key
        return key is not None and (key.key_id, key.version) not in self._used

    def _tell(self, leg: _Leg, failure: Failure, now: float) -> None:
        """Let others know, before it is decided where to go on: a key, or a whole upstream."""
        service = self._service
        if attempts.blames_upstream(failure):
            service.breakers.failed(leg.upstream, now)
            return
        service.breakers.succeeded(leg.upstream)
        if leg.key is None or leg.answer is None:
            return
        if failure is Failure.LIMITED:
            until = rest.until(fields.plain(leg.answer.headers), service.wall())
            service.ring.rest(leg.key.key_id, until)
        else:
            service.ring.refused(leg.key.key_id, leg.key.version)

    def _seen(self, leg: _Leg, failure: Failure, trouble: Trouble, now: float) -> Try:
        took = now - leg.began
        status = trouble.answer.status_code if trouble.answer else None
        return Try(
            number=leg.number,
            started_at=iso(self._service.wall() - took),
            upstream=leg.upstream,
            host=leg.host,
            model_asked=leg.ask.model,
            provider_key=leg.key.key_id if leg.key else "",
            failure=failure,
            status=status,
            error="" if status else mishap.cause(trouble.message),
            duration_ms=round(took * 1000, 3),
        )

    def _charges(self, leg: _Leg, answer: http.Response, body: bytes) -> tuple[Charge, ...]:
        headers = fields.plain(answer.headers)
        encoding = headers.get("content-encoding", "")
        plain = codings.decode(body, encoding, _MOST_READ) if encoding else body
        # Read as if all had gone well: dialects look for no usage where something else is said.
        tally = leg.endpoint.dialect.tally(leg.ask, Head(200, headers))
        tally.feed(plain or b"")
        reading = tally.close()
        return tuple(
            replace(
                charge,
                kind="try",
                model=charge.model or reading.model or leg.ask.model,
                seller=leg.endpoint.provider,
            )
            for charge in reading.charges
        )


def _failure(trouble: Trouble) -> Failure | None:
    """Say what it was; None for what is to be passed on as it is."""
    if trouble.answer is not None:
        return attempts.of_status(trouble.answer.status_code)
    if trouble.message.startswith(mishap.STOPPED):  # our own no
        return None
    if not trouble.is_connected:
        return Failure.UNREACHABLE
    return Failure.SILENT if trouble.is_late else Failure.BROKEN
