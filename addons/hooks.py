"""The calls in flight, and what happens when a hook of ours has a bug."""

import functools
import logging
import time
from collections.abc import Callable
from typing import Protocol
from weakref import WeakKeyDictionary, WeakSet

from mitmproxy import connection, http

from addons.core.call import Note, Refusal, utc_now
from addons.core.flight import Call
from addons.core.key_gate import Errand
from addons.reply import refuse

logger = logging.getLogger(__name__)

BUG = Refusal(
    500,
    "weir_bug",
    "weir: a bug in the proxy stopped this call before it left. Run ./run.sh doctor and see "
    "the proxy's log.",
)


class Calls:
    """Which call a flow is: a weak map, because a flow's own metadata is written to files."""

    def __init__(self, note: Callable[[Note], None]) -> None:
        """`note` keeps a gap in the ledger."""
        self._calls: WeakKeyDictionary[http.HTTPFlow, Call] = WeakKeyDictionary()
        self._note = note
        self.in_flight: set[Call] = set()
        """Calls that are not settled yet, and that the proxy waits for before it stops."""
        self.resting: set[Call] = set()
        """Sockets on which no response was made yet: not settled, but nobody waits for them."""
        self.errands: WeakKeyDictionary[http.Request, Errand | None] = WeakKeyDictionary()
        """Requests that wait for a provider key; it is put in when they are written.

        One with None is still to be looked at, or has left: it does not go out (again) so.
        """

        self.vetted: WeakSet[connection.Client] = WeakSet()
        """Clients on other machines that have shown a client token that stands."""

    def begin(self, flow: http.HTTPFlow, call: Call) -> None:
        """Remember that `flow` is `call`."""
        self._calls[flow] = call
        self.in_flight.add(call)

    def of(self, flow: http.HTTPFlow) -> Call | None:
        """Give the call that `flow` is; None for other traffic."""
        return self._calls.get(flow)

    def rest(self, call: Call) -> None:
        """Let the proxy stop without waiting for a call."""
        self.in_flight.discard(call)
        self.resting.add(call)

    def end(self, call: Call) -> None:
        """Forget a call that is settled."""
        self.in_flight.discard(call)
        self.resting.discard(call)

    def gap(self, where: str, bug: str) -> None:
        """Keep that something went unmetered: shown by the dashboard and the doctor."""
        logger.warning("weir: %s has a bug (%s); see ./run.sh doctor", where, bug)
        self.note("gap", where, bug)

    def note(self, kind: str, subject: str, detail: str) -> None:
        """Keep something worth showing that is not a call."""
        self._note(Note(utc_now(), kind, subject, detail))


class Addon(Protocol):
    """What both decorators need to know of an addon."""

    @property
    def calls(self) -> Calls:
        """The calls in flight."""
        ...


type Hook[A] = Callable[[A, http.HTTPFlow, Call], None]
type Hooked[A] = Callable[[A, http.HTTPFlow], None]


def fails_open[A: Addon](hook: Hook[A]) -> Hooked[A]:
    """Run the hook for calls only; on a bug of ours the bytes go on and the gap is kept."""

    @functools.wraps(hook)
    def guarded(self: A, flow: http.HTTPFlow) -> None:
        call = self.calls.of(flow)
        if call is None:
            return
        begun = time.perf_counter_ns()
        try:
            hook(self, flow, call)
        except Exception as bug:
            _report(self, hook, bug)
        call.overhead_ns += time.perf_counter_ns() - begun

    return guarded


def fails_closed[A: Addon](hook: Hook[A]) -> Hooked[A]:
    """Run the hook for calls only; on a bug of ours nothing leaves.

    A call on the client's own credential is the exception: nothing of ours is at stake, so it
    goes on untouched and the gap is kept (docs/decisions/0002-closed-out-open-back.md).
    """

    @functools.wraps(hook)
    def guarded(self: A, flow: http.HTTPFlow) -> None:
        call = self.calls.of(flow)
        if call is None:
            return
        begun = time.perf_counter_ns()
        try:
            hook(self, flow, call)
        except Exception as bug:
            _report(self, hook, bug)
            if not call.uses_own_credential:
                call.refusal = call.refusal or BUG
                # A body that streams would leave before anyone looks at the answer.
                flow.request.stream = False
                flow.response = refuse(call.endpoint.dialect, call.refusal)
        call.overhead_ns += time.perf_counter_ns() - begun

    return guarded


def _report[A: Addon](addon: A, hook: Hook[A], bug: Exception) -> None:
    # Only the class: a message or a traceback could carry a key or a prompt.
    addon.calls.gap(f"{type(addon).__name__}.{hook.__name__}", type(bug).__name__)
