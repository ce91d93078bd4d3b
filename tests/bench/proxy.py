"""Measure the proxy against bare mitmdump and no proxy at all, in one run.

.venv/bin/python -m tests.bench.proxy [--quick] [--rounds N] [--json FILE]
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from tests.bench import load
from tests.bench.proxy_contenders import Contender, Ring

_SETTLE_S = 0.3


@dataclass(frozen=True, slots=True)
class Size:
    """How much load a round makes."""

    kept_alive: int
    busy: int
    full_speed: int
    paced: int
    fresh: int


FULL = Size(kept_alive=1500, busy=3000, full_speed=4000, paced=400, fresh=120)
QUICK = Size(kept_alive=300, busy=800, full_speed=1200, paced=150, fresh=40)


@dataclass(slots=True)
class Figures:
    """What was measured of one contender: name of the figure to one value a round."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        """Keep a value."""
        self.values.setdefault(name, []).append(value)

    def median(self, name: str) -> float:
        """Give the median of the rounds."""
        return statistics.median(self.values[name])


@dataclass(frozen=True, slots=True)
class Target:
    """A promise: a figure worked out from all contenders' figures, and its limit."""

    what: str
    limit: float
    unit: str
    work_out: Callable[[Mapping[str, Figures]], float]


def over_bare(name: str) -> Callable[[Mapping[str, Figures]], float]:
    """Give Weir's figure as a part of bare mitmdump's."""
    return lambda all_: all_["weir"].median(name) / all_["bare mitmdump"].median(name)


def over_direct(name: str) -> Callable[[Mapping[str, Figures]], float]:
    """Give what Weir's figure adds to that of no proxy."""
    return lambda all_: all_["weir"].median(name) - all_["direct"].median(name)


TARGETS = (
    Target("CPU a small call", 0.6, "x bare", over_bare("busy: CPU us a call")),
    Target("CPU a chunk, full speed", 1.1, "x bare", over_bare("full speed: CPU us a chunk")),
    Target("CPU a chunk, paced", 1.1, "x bare", over_bare("paced: CPU us a chunk")),
    Target("added to a kept-alive call, p50", 1.5, "ms", over_direct("kept alive: ms p50")),
    Target("added to a kept-alive call, p99", 8.0, "ms", over_direct("kept alive: ms p99")),
    Target("call on a new connection", 0.8, "x bare", over_bare("new connection: ms p50")),
)


def measure(ring: Sequence[Contender], size: Size, rounds: int) -> dict[str, Figures]:
    """Run every load on every contender in turn, `rounds` times."""
    figures = {contender.name: Figures() for contender in ring}
    for contender in ring:  # warm up: imports, leafs, first connections
        load.fresh_calls(contender.target, 5)
        uvloop.run(load.streams(contender.target, 2, "stream chunks=20", 20))
    for _ in range(rounds):
        _kept_alive(ring, size, figures)
        for contender in ring:
            _busy(contender, size, figures[contender.name])
        for contender in ring:
            _full_speed(contender, size, figures[contender.name])
        for contender in ring:
            _paced(contender, size, figures[contender.name])
        for contender in ring:
            _fresh(contender, size, figures[contender.name])
    return figures


def _kept_alive(ring: Sequence[Contender], size: Size, figures: Mapping[str, Figures]) -> None:
    """Take turns in small blocks, so that a noisy moment meets all contenders."""
    lines = [load.KeptAlive(contender.target) for contender in ring]
    taken: list[list[float]] = [[] for _ in ring]
    for line in lines:
        line.calls(20)
    for _ in range(size.kept_alive // 50):
        for times, line in zip(taken, lines, strict=True):
            times += line.calls(50)
    for contender, times, line in zip(ring, taken, lines, strict=True):
        cuts = statistics.quantiles(times, n=100)
        figures[contender.name].add("kept alive: ms p50", cuts[49] * 1000)
        figures[contender.name].add("kept alive: ms p99", cuts[98] * 1000)
        line.close()


def _busy(contender: Contender, size: Size, figures: Figures) -> None:
    used = contender.cpu_s()
    figures.add("busy: calls/s", uvloop.run(load.busy(contender.target, 32, size.busy)))
    time.sleep(_SETTLE_S)
    figures.add("busy: CPU us a call", (contender.cpu_s() - used) / size.busy * 1e6)


def _full_speed(contender: Contender, size: Size, figures: Figures) -> None:
    used, chunks = contender.cpu_s(), size.full_speed
    went = uvloop.run(load.streams(contender.target, 8, f"stream chunks={chunks}", chunks))
    time.sleep(_SETTLE_S)
    figures.add("full speed: chunks/s", went.chunks_per_s)
    figures.add("full speed: CPU us a chunk", (contender.cpu_s() - used) / (8 * chunks) * 1e6)


def _paced(contender: Contender, size: Size, figures: Figures) -> None:
    used, chunks = contender.cpu_s(), size.paced
    play = f"stream chunks={chunks} pace_ms=10 clock=1"
    went = uvloop.run(load.streams(contender.target, 4, play, chunks))
    time.sleep(_SETTLE_S)
    figures.add("paced: CPU us a chunk", (contender.cpu_s() - used) / (4 * chunks) * 1e6)
    figures.add("paced: us a chunk on its way, p50", statistics.median(went.lags_us))


def _fresh(contender: Contender, size: Size, figures: Figures) -> None:
    used = contender.cpu_s()
    times = load.fresh_calls(contender.target, size.fresh)
    time.sleep(_SETTLE_S)
    figures.add("new connection: ms p50", statistics.median(times) * 1000)
    figures.add("new connection: CPU us a call", (contender.cpu_s() - used) / size.fresh * 1e6)


def table(figures: Mapping[str, Figures]) -> str:
    """Write figures and targets as two Markdown tables."""
    names = list(figures)
    rows = [f"| | {' | '.join(names)} |", "|---|" + "---:|" * len(names)]
    for figure in figures[names[0]].values:
        cells = " | ".join(f"{figures[name].median(figure):,.2f}" for name in names)
        rows.append(f"| {figure} | {cells} |")
    rows += ["", "| target | limit | measured | |", "|---|---:|---:|---|"]
    for target in TARGETS:
        value = target.work_out(figures)
        verdict = "met" if value <= target.limit else "MISSED"
        limit = f"{target.limit} {target.unit}"
        rows.append(f"| {target.what} | {limit} | {value:.2f} | {verdict} |")
    return "\n".join(rows)


def main(arguments: Sequence[str]) -> None:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.proxy", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, under a minute")
    parser.add_argument("--rounds", type=int, default=0, help="rounds (5, or 1 when quick)")
    parser.add_argument("--json", type=Path, help="write every value there")
    options = parser.parse_args(arguments)
    size, rounds = (QUICK, 1) if options.quick else (FULL, 5)
    with tempfile.TemporaryDirectory() as folder:
        ring = Ring(Path(folder))
        try:
            contenders = [ring.direct(), ring.bare(), ring.weir()]
            figures = measure(contenders, size, options.rounds or rounds)
            sizes = [f"{one.name} {one.rss_kib() // 1024} MiB" for one in contenders if one.pid]
        finally:
            ring.close()
    if options.json:
        options.json.write_text(json.dumps({name: one.values for name, one in figures.items()}))
    sys.stdout.write(f"{table(figures)}\n\nResident at the end: {', '.join(sizes)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
