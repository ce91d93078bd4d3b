"""Calls that may go to several hosts of an internet without wires."""

from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from mitmproxy import http

from addons.core.call import Refusal
from addons.core.flight import Call
from addons.core.policy.breaker import Breakers
from addons.core.weir_toml import Patience
from addons.trip import Service, Trip, Trips
from tests.addons.internet import Internet
from tests.addons.sample import Keys, call

AT_ONCE = Patience(tries=3, connect_s=0.0, silent_s=0.0, silent_whole_s=0.0)


@dataclass
class Travel:
    """Calls that may go to some hosts, one after the other."""

    hosts: tuple[str, ...] = ("a", "b")
    patience: Patience = field(default_factory=Patience)
    call: Call = field(default_factory=call)

    def __post_init__(self) -> None:
        self.notes: list[Any] = []
        self.trips: Trips = WeakKeyDictionary()
        self.breakers = Breakers(lambda *note: self.notes.append(note))
        self.service = Service(
            Keys(), self.breakers, self.patience, gap=lambda *bug: self.notes.append(bug)
        )
        self.net = Internet(self.trips, self._set_out)

    def _set_out(self, flow: http.HTTPFlow) -> None:
        if not self.hosts:
            return

        def go(place: int) -> Refusal | None:
            flow.request.host = self.call.upstream = self.hosts[place]
            return None

        trip = Trip(flow, self.call, self.hosts, go, self.service)
        assert trip.start() is None
        self.trips[flow] = trip
