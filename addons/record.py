"""Settle each call once, however it ends."""

import time
from dataclasses import replace

from mitmproxy import http

from addons.core import mishap
from addons.core.call import Note, Outcome, utc_now
from addons.core.flight import Call
from addons.core.ledger.ledger import Ledger
from addons.core.pricing.counter import Counter
from addons.core.providers.limit_watch import LimitWatch
from addons.hooks import Calls, fails_open

BAD_GATEWAY = 502
CLOSE_S = 10.0
_CUT = (Outcome.CANCELLED, Outcome.FAILED, Outcome.INTERRUPTED)


class Record:
    """Bring every call into the ledger: mitmproxy calls `response` or `error`, never both."""

    def __init__(self, calls: Calls, ledger: Ledger, counter: Counter) -> None:
        """The ledger's thread prices, counts by `counter` what nobody reported, and writes."""
        self.calls = calls
        self._ledger = ledger
        self._counter = counter
        self._watch = LimitWatch()

    def running(self) -> None:
        """Keep when the proxy started."""
        self._ledger.note(Note(utc_now(), "start", "proxy"))

    @fails_open
    def response(self, flow: http.HTTPFlow, call: Call) -> None:
        """Settle a call whose answer came to its end; a socket has only begun."""
        if flow.websocket is not None:
            return
        if call.refusal:
            call.status = call.refusal.status
            self.settle(call, Outcome.REFUSED, call.refusal.code)
        elif call.tap and call.tap.is_torn:
            self.settle(call, Outcome.FAILED, "the answer's content coding was broken")
        else:
            self.settle(call, Outcome.SETTLED)

    @fails_open
    def error(self, flow: http.HTTPFlow, call: Call) -> None:
        """Settle a call that was cut: by the client, by the upstream, or before it left."""
        message = flow.error.msg if flow.error else ""
        if mishap.is_silence(flow.client_conn.error):
            self.settle(call, Outcome.FAILED, str(flow.client_conn.error))
            return
        outcome = Outcome.CANCELLED if mishap.is_client_gone(message) else Outcome.FAILED
        if outcome is Outcome.FAILED and call.status is None:
            call.status = BAD_GATEWAY  # what `reply` tells the client
        self.settle(call, outcome, mishap.cause(message))

    def done(self) -> None:
        """Settle what is still in flight, then let go of the ledger."""
        for call in [*self.calls.in_flight, *self.calls.resting]:
            self.settle(call, Outcome.INTERRUPTED, "the proxy stopped")
        self._ledger.note(Note(utc_now(), "stop", "proxy"))
        self._ledger.close(CLOSE_S)
        self._counter.close()

    def settle(self, call: Call, outcome: Outcome, error: str = "") -> None:
        """Write what a call came to. Whoever comes second says nothing."""
        if call.is_settled:
            return
        call.is_settled = True
        self.calls.end(call)
        if not call.is_open:
            self._ledger.open(call.opening())
        settlement = call.settlement(outcome, time.monotonic(), error)
        if settlement.reading.is_complete and outcome in _CUT:
            # Many clients hang up right after the last event; nothing was lost.
            settlement = replace(settlement, outcome=Outcome.SETTLED, error="")
        if call.tap and call.tap.gap:
            self.calls.gap(f"tally of {call.endpoint.dialect.name}", call.tap.gap)
        if call.tap and call.tap.strain_gap:
            self.calls.gap("strainer", call.tap.strain_gap)
        evidence = call.evidence(settlement.reading, self._counter.count)
        self._ledger.settle(settlement, evidence)
        if call.limits:
            self._keep_limits(call)

    def _keep_limits(self, call: Call) -> None:
        """Keep what the answer told about its caller's limits, where that is news."""
        now = time.monotonic()
        news = self._watch.news(call.limits_seen(now, time.time()), now)
        if news:
            self._ledger.limits(news)
