"""Kill the proxy again and again under traffic, then compare its ledger with the upstream's."""

import collections
import json
import random
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.live import wire
from tests.live.asking import CHAT, OPENAI
from tests.live.product import Product
from tests.upstream import numbers
from tests.upstream.server import Upstream

CLIENTS = 6
_PLAYS = ("sample", "sample", "stream chunks=6 pace_ms=4", "status code=429")


@dataclass(slots=True)
class Sent:
    """One call as its client saw it."""

    model: str
    play: str
    is_whole: bool = False
    """The whole answer arrived."""
    is_followed: bool = False
    """A later call on the same connection got an answer, so this one is over for the proxy."""


@dataclass(slots=True)
class Findings:
    """What the comparison found. All lists must be empty."""

    kills: int = 0
    calls: int = 0
    whole: int = 0
    interrupted: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    still_open: list[str] = field(default_factory=list)
    not_settled: list[str] = field(default_factory=list)
    miscounted: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> dict[str, list[str]]:
        """Give the lists that are not empty."""
        lists = ("lost", "twice", "still_open", "not_settled", "miscounted")
        return {name: getattr(self, name) for name in lists if getattr(self, name)}


class Traffic:
    """Clients that call without a pause, whether the proxy is there or not."""

    def __init__(self, proxy: Product, seed: int) -> None:
        self._proxy = proxy
        self._is_over = threading.Event()
        self._seed = seed
        self.sent: list[list[Sent]] = [[] for _ in range(CLIENTS)]
        self._threads = [
            threading.Thread(target=self._run, args=(number,)) for number in range(CLIENTS)
        ]

    def __enter__(self) -> "Traffic":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join(30)

    def _run(self, number: int) -> None:
        dice = random.Random(self._seed * 1000 + number)
        sent = self.sent[number]
        while not self._is_over.is_set():
            try:
                with wire.through(self._proxy.port, OPENAI, self._proxy.ca_file) as line:
                    self._call(line, sent, number, dice)
            except OSError:
                time.sleep(0.01)

    def _call(self, line: wire.Line, sent: list[Sent], number: int, dice: random.Random) -> None:
        for place in range(dice.randrange(1, 12)):
            one = Sent(f"call-{self._seed}-{number}-{len(sent)}", dice.choice(_PLAYS))
            said = {"model": one.model, "messages": [], "stream": "stream" in one.play}
            body = json.dumps(said).encode()
            fields = [("host", OPENAI), ("x-play", one.play), ("content-length", str(len(body)))]
            sent.append(one)
            line.begin("POST", CHAT, fields, body)
            one.is_whole = line.finish().is_whole
            if not one.is_whole or self._is_over.is_set():
                return
            if place:
                sent[-2].is_followed = True


def run(home: Path, upstream: Upstream, kills: int, seed: int = 1, rest_s: float = 0.3) -> Findings:
    """Kill a proxy `kills` times under traffic, let it recover, and compare the ledgers.

    After the last kill it runs on for `rest_s` seconds.
    """
    proxy = Product(home, upstream)
    dice = random.Random(seed)
    begun = len(upstream.received)
    with Traffic(proxy, seed) as traffic:
        for _ in range(kills):
            proxy.start_proxy()
            _wait_for(upstream, len(upstream.received) + dice.randrange(16))
            time.sleep(dice.uniform(0.0, 0.03))
            proxy.stop(signal.SIGKILL)
        proxy.start_proxy()
        time.sleep(rest_s)
    proxy.stop()
    asked = {
        str(json.loads(received.body)["model"])
        for received in upstream.received[begun:]
        if received.body
    }
    return compare(proxy, [one for sent in traffic.sent for one in sent], asked, kills)


def _wait_for(upstream: Upstream, requests: int) -> None:
    """Let the traffic get so far, on a slow machine as on a fast one; for a few seconds at most."""
    end = time.monotonic() + 5
    while len(upstream.received) < requests and time.monotonic() < end:
        time.sleep(0.002)


def compare(proxy: Product, sent: list[Sent], reached: set[str], kills: int) -> Findings:
    """Hold the ledger against what clients saw and what the upstream received."""
    rows = {str(row["model_asked"]): row for row in proxy.query("select * from metered")}
    counts = collections.Counter(
        str(row["model_asked"]) for row in proxy.query("select model_asked from calls")
    )
    found = Findings(kills, len(reached), sum(one.is_whole for one in sent))
    found.lost = sorted(reached - rows.keys())
    found.twice = sorted(model for model, count in counts.items() if count > 1)
    found.still_open = sorted(m for m, row in rows.items() if row["outcome"] == "open")
    found.interrupted = sum(row["outcome"] == "interrupted" for row in rows.values())
    for one, row in _pairs(sent, rows):
        is_settled = row["outcome"] == "settled"
        if one.is_followed and not is_settled:
            found.not_settled.append(f"{one.model} {row['outcome']}")
        if is_settled and row["input_tokens"] != _expected(one):
            found.miscounted.append(f"{one.model} {one.play} {row['input_tokens']}")
    return found


def _pairs(
    sent: list[Sent], rows: dict[str, dict[str, object]]
) -> Iterator[tuple[Sent, dict[str, object]]]:
    for one in sent:
        if one.model in rows:
            yield one, rows[one.model]


def _expected(one: Sent) -> int | None:
    if one.play.startswith("status"):
        return None
    return 11 if one.play.startswith("stream") else numbers.of(one.model).input_tokens
