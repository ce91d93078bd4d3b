"""What `kill -9` leaves behind, at random moments, in traffic, recovery and migration."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from addons.core.ledger.ledger import Ledger
from tests.addons.core.ledger.told import TOKEN_NUSD, price

pytestmark = pytest.mark.live

KILLS = 60


@dataclass
class Victims:
    """Kills one process after the other, and remembers what each had been told was kept."""

    mother: subprocess.Popen[bytes]
    opened: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)

    def kill_in_traffic(self, after_s: float) -> None:
        """Kill a process `after_s` after its ledger has started, with calls in flight."""
        pid = self._bear(b"traffic\n")
        while self._line() != b"r":
            pass
        end = time.monotonic() + after_s
        while time.monotonic() < end:
            self._line()
        self._kill(pid)

    def kill_in_start(self, after_s: float) -> None:
        """Kill a process `after_s` after it began to start its ledger."""
        pid = self._bear(b"start\n")
        time.sleep(after_s)
        self._kill(pid)

    def _bear(self, how: bytes) -> int:
        assert self.mother.stdin
        self.mother.stdin.write(how)
        self.mother.stdin.flush()
        return int(self._line().removeprefix(b"p "))

    def _kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        while self._line() != b"d":
            pass

    def _line(self) -> bytes:
        assert self.mother.stdout
        line = self.mother.stdout.readline().strip()
        kind, _, call_id = line.decode().partition(" ")
        if kind == "o":
            self.opened.add(call_id)
        if kind == "s":
            self.settled.add(call_id)
        return line


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def victims(path: Path) -> Iterator[Victims]:
    command = [sys.executable, "-m", "tests.addons.core.ledger.victim", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as mother:
        yield Victims(mother)


def check(path: Path, told: Victims) -> None:
    """Every acknowledged call is there once, and the roll-ups are its rows' sums."""
    ledger = Ledger(path, price)
    ledger.start()
    assert ledger.close(60)
    db = sqlite3.connect(path)
    try:
        outcomes = dict(db.execute("select call_id, outcome from calls"))
        assert told.opened - outcomes.keys() == set()
        assert {outcomes[call_id] for call_id in told.settled} == {"settled"}
        assert set(outcomes.values()) <= {"settled", "interrupted"}
        # One call a kill may have been written and not yet acknowledged.
        assert len(outcomes) <= len(told.opened) + KILLS
        settled = sum(outcome == "settled" for outcome in outcomes.values())
        sums = (len(outcomes), settled * 120 * TOKEN_NUSD)
        counted = "select count(distinct call_id), sum(cost_nusd) from metered"
        assert db.execute(counted).fetchone() == sums
        for span in ("hour", "day", "session"):
            rolled = "select sum(calls), sum(cost_nusd) from rollups where span = ?"
            assert db.execute(rolled, (span,)).fetchone() == sums
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    finally:
        db.close()


def test_every_acknowledged_call_outlives_any_kill(path: Path, victims: Victims) -> None:
    dice = random.Random(2026)
    for _ in range(KILLS):
        victims.kill_in_traffic(dice.uniform(0, 0.05))
    assert len(victims.settled) > KILLS
    check(path, victims)


def test_a_kill_in_migration_or_recovery_costs_nothing(path: Path, victims: Victims) -> None:
    dice = random.Random(7)
    for _ in range(30):
        victims.kill_in_start(dice.uniform(0, 0.02))
    for _ in range(5):
        victims.kill_in_traffic(0.05)
        for _ in range(6):
            victims.kill_in_start(dice.uniform(0, 0.02))
    check(path, victims)
