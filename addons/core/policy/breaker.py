"""Which upstreams are worth a try: a circuit breaker for each, after several failures in a row."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

AFTER = 5
"""Failures in a row that open it."""
FIRST_REST_S = 15.0
MOST_REST_S = 240.0
PROBE_S = 120.0
"""How long a probe may go without word of it: its client may have left."""


class State(StrEnum):
    """How an upstream is thought of."""

    CLOSED = "closed"  # calls go there
    OPEN = "open"  # none does, for a while
    HALF_OPEN = "half-open"  # one may, to find out


@dataclass(slots=True)
class Breaker:
    """What is known of one upstream. Times are seconds of whatever clock is passed in."""

    failures: int = 0
    """In a row."""
    rest_s: float = FIRST_REST_S
    """How long it rests when it opens the next time."""
    until: float | None = None
    """When it may be tried again; None while it is closed."""
    probe_until: float | None = None
    """Until when nobody else is sent: a probe is on its way."""

    def state(self, now: float) -> State:
        """Tell how it stands."""
        if self.until is None:
            return State.CLOSED
        return State.OPEN if now < self.until else State.HALF_OPEN

    def allows(self, now: float) -> bool:
        """Tell whether a call may be sent there."""
        if self.until is None:
            return True
        return now >= self.until and (self.probe_until is None or now >= self.probe_until)

    def begin(self, now: float) -> None:
        """Keep that a call is sent there: where it is half-open, that is the probe."""
        if self.until is not None:
            self.probe_until = now + PROBE_S

    def succeeded(self) -> None:
        """Close it: it has answered."""
        self.failures, self.rest_s = 0, FIRST_REST_S
        self.until = self.probe_until = None

    def failed(self, now: float) -> None:
        """Count a failure; the fifth in a row opens it, and so does a failed probe, for longer.

        A call that was under way when it opened says nothing new.
        """
        if self.until is not None and now < self.until:
            return
        self.failures += 1
        if self.until is not None or self.failures >= AFTER:
            self.until, self.probe_until = now + self.rest_s, None
            self.rest_s = min(self.rest_s * 2, MOST_REST_S)


class Breakers:
    """The breakers of all upstreams, by name."""

    def __init__(self, note: Callable[[str, State, float], object]) -> None:
        """`note` is told of every change: whose, what it is now, and for how many seconds."""
        self._note = note
        self._breakers: dict[str, Breaker] = {}

    def allows(self, upstream: str, now: float) -> bool:
        """Tell whether a call may be sent there."""
        breaker = self._breakers.get(upstream)
        return breaker is None or breaker.allows(now)

    def begin(self, upstream: str, now: float) -> None:
        """Keep that a call is sent there."""
        breaker = self._breakers.get(upstream)
        if breaker is None or breaker.until is None:
            return
        is_probe = breaker.allows(now)
        breaker.begin(now)
        if is_probe:
            self._note(upstream, State.HALF_OPEN, 0.0)

    def succeeded(self, upstream: str) -> None:
        """Keep that it answered, whatever it said: a refusal too shows that it is there."""
        breaker = self._breakers.pop(upstream, None)
        if breaker is not None and breaker.until is not None:
            self._note(upstream, State.CLOSED, 0.0)

    def failed(self, upstream: str, now: float) -> None:
        """Keep that it could not be reached, said nothing, or could not answer."""
        breaker = self._breakers.setdefault(upstream, Breaker())
        before = breaker.until
        breaker.failed(now)
        if breaker.until is not None and breaker.until != before:
            self._note(upstream, State.OPEN, breaker.until - now)
