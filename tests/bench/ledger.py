"""The ledger's speed: what a call costs the event loop, and each page of the dashboard.

Run: .venv/bin/python -m tests.bench.ledger [--rows N] [--keep FOLDER]
"""

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import batched
from pathlib import Path

from addons.core.call import (
    Charge,
    Cost,
    CostSource,
    Opening,
    Outcome,
    Reading,
    Settlement,
    Source,
    Usage,
    iso,
    new_call_id,
    utc_now,
)
from addons.core.ledger import file, lines
from addons.core.ledger.book import Book
from addons.core.ledger.ledger import Ledger
from addons.core.ledger.reader import Reader
from addons.core.ledger.rows import Scope
from addons.core.pricing.priced import PricedCharge, PricedCharges

END_S = 1_795_392_000.0  # 2026-11-23
YEAR_S = 365 * 86_400
MODELS = ("gpt-5.4", "gpt-5-mini", "claude-opus-5", "claude-sonnet-4-6", "gemini-2.5-pro")
CALLERS = ("ann", "bob", "ci", "night-job", "")
PROGRAMS = ("claude-code", "codex", "python")
BURST = 10
USAGE_RAW = '{"input_tokens":1234,"output_tokens":321,"input_tokens_details":{"cached_tokens":900}}'


def price(opening: Opening, settlement: Settlement) -> PricedCharges:
    """Price at a flat rate: the price table is not what is measured here."""
    cost = Cost(1_234_567, CostSource.TABLE, "flat")
    return tuple(PricedCharge(charge, cost, 1_234_567) for charge in settlement.reading.charges)


def call(number: int, started_at: str, dice: random.Random) -> tuple[Opening, Settlement]:
    """Make a call as a small team makes them: sessions of fifty calls, few errors."""
    call_id = new_call_id()
    session = number // 50
    # A session belongs to one caller, project and program, and uses two models.
    model = MODELS[(session + (dice.random() < 0.2)) % len(MODELS)]
    is_rare = number % 5000 == 77
    opening = Opening(
        call_id=call_id,
        started_at=started_at,
        caller="rare" if is_rare else CALLERS[session % 5],
        project=f"project-{session % 10}",
        session=f"session-{session}",
        program=PROGRAMS[session % 3],
        provider="openai" if model.startswith("gpt") else "anthropic",
        dialect="openai-chat",
        operation="chat",
        host="api.openai.com",
        method="POST",
        path="/v1/chat/completions",
        model_asked=model,
        upstream="",
        streamed=True,
        billing="api",
        user_agent="python-httpx/0.28",
    )
    usage = Usage(dice.randrange(20_000), dice.randrange(2_000), dice.randrange(9_000))
    settlement = Settlement(
        call_id=call_id,
        outcome=Outcome.SETTLED if dice.random() < 0.97 else Outcome.CANCELLED,
        status=200 if dice.random() < 0.98 else 429,
        reading=Reading(Source.REPORTED, model, (Charge(model, usage),), USAGE_RAW),
        first_byte_ms=dice.lognormvariate(6, 0.6),
        first_token_ms=dice.lognormvariate(6.2, 0.6),
        duration_ms=dice.lognormvariate(8, 0.8),
        overhead_us=150,
        provider_request_id="req_0123456789abcdef",
        error="",
    )
    return opening, settlement


def fill(path: Path, rows: int) -> None:
    """Spread calls evenly over a year, through the same book as the proxy's."""
    dice = random.Random(1)
    file.make_private(path)
    db = file.connect(path)
    file.migrate(db, path, utc_now)
    db.execute("pragma synchronous = off")
    db.execute("pragma cache_size = -200000")
    book = Book(db, price)
    began = time.perf_counter()
    for part in batched(_told(rows, dice), 20_000):
        book.write(part)
        _progress(f"{len(part)} lines more, {time.perf_counter() - began:.0f} s")
    db.close()


def _told(rows: int, dice: random.Random) -> Iterator[bytes]:
    for number in range(rows):
        started_at = iso(END_S - YEAR_S + YEAR_S * number / rows)
        for item in call(number, started_at, dice):
            yield lines.encode(item)


def told_microseconds(path: Path, calls: int, per_second: int) -> list[float]:
    """Time `open` and `settle` as the event loop sees them, with the writer at work."""
    dice = random.Random(2)
    ledger = Ledger(path, price)
    ledger.start()
    taken: list[float] = []
    for number in range(calls):
        opening, settlement = call(number, utc_now(), dice)
        began = time.perf_counter()
        ledger.open(opening)
        opened = time.perf_counter()
        ledger.settle(settlement)
        taken += [(opened - began) * 1e6, (time.perf_counter() - opened) * 1e6]
        if number % BURST == 0:  # a loop that has just woken up has a cold cache: not our time
            time.sleep(BURST / per_second)
    ledger.flush(30)
    ledger.close(30)
    return taken


def question_times(path: Path, rounds: int) -> dict[str, list[float]]:
    """Time every question of the dashboard, in ms, each with a warm cache."""
    reader = Reader(path)
    day = Scope(since=iso(END_S - 86_400))
    month = Scope(since=iso(END_S - 30 * 86_400 + 1234))
    year = Scope()
    hard = Scope(since=month.since, caller="ann", model="gpt-5.4")
    questions: dict[str, Callable[[], object]] = {
        "totals, last day": lambda: reader.totals(day),
        "totals, last 30 days": lambda: reader.totals(month),
        "totals, whole year": lambda: reader.totals(year),
        "totals, whole year, one caller and model": lambda: reader.totals(
            Scope(caller="ann", model="gpt-5.4")
        ),
        "chart by model, last 30 days": lambda: reader.series_by(month, "day", "model", 6),
        "chart by model, whole year": lambda: reader.series_by(year, "day", "model", 6),
        "chart in hours, last 30 days": lambda: reader.series(month, "hour"),
        "top models, whole year": lambda: reader.top(year, "model", 10),
        "top sessions, last 30 days": lambda: reader.top(month, "session", 10),
        "calls, newest": lambda: reader.calls(year),
        "calls, newest, two filters": lambda: reader.calls(hard),
        "calls, newest, a rare caller": lambda: reader.calls(Scope(caller="rare")),
        "calls, errors": lambda: reader.calls(Scope(status="error")),
        "calls, most expensive of the year": lambda: reader.calls(year, sort="cost"),
        "calls, longest of 30 days": lambda: reader.calls(month, sort="duration"),
        "calls, longest of a rare caller": lambda: reader.calls(
            Scope(caller="rare"), sort="duration"
        ),
        "calls of a session": lambda: reader.calls(Scope(session="session-7")),
        "newest 50, for the live list": lambda: reader.newest(0, 50),
        "has anything changed": reader.changes,
    }
    times: dict[str, list[float]] = {name: [] for name in questions}
    for _ in range(rounds + 1):
        for name, ask in questions.items():
            began = time.perf_counter()
            ask()
            times[name].append((time.perf_counter() - began) * 1e3)
    reader.close()
    return {name: taken[1:] for name, taken in times.items()}


def scan_ms(path: Path) -> float:
    """Time one plain scan of every call: what the other figures are to be compared with."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    began = time.perf_counter()
    db.execute("select sum(cost_nusd), count(*) from metered").fetchone()
    taken = (time.perf_counter() - began) * 1e3
    db.close()
    return taken


def main(arguments: Sequence[str]) -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ledger", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="calls in the ledger")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="make the ledger here, or use the one there")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        path = folder / "bench" / "ledger.db"
        if not path.exists():
            fill(path, chosen.rows)
        size = path.stat().st_size
        _say(f"{chosen.rows} calls, {size >> 20} MiB, {size // chosen.rows} bytes a call")
        plain = scan_ms(path)
        _say(f"{'a scan of every call':45} {plain:9.1f} ms")
        for name, taken in question_times(path, chosen.rounds).items():
            median = statistics.median(taken)
            _say(f"{name:45} {median:9.1f} ms   1/{plain / median:.0f} of a scan")
        for per_second in (50, 500):
            taken = sorted(
                told_microseconds(folder / f"told-{per_second}" / "l.db", 1500, per_second)
            )
            p50, p99 = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
            _say(
                f"open or settle, about {per_second} calls a second: "
                f"p50 {p50:.1f} µs, p99 {p99:.1f} µs, worst {taken[-1]:.0f} µs"
            )


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _progress(text: str) -> None:
    sys.stderr.write(f"{text}\r")


if __name__ == "__main__":
    main(sys.argv[1:])
