"""Fuzz the wire machines and the dialects: `python -m tests.fuzz [--minutes M] [MACHINE ...]`.

Each machine gets its share of the time. What broke a promise is printed and stays in the folder
that is told; new inputs that are worth it go into the corpus. Needs atheris (README.md).
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz import branches, corpus
from tests.fuzz.machine import Machine
from tests.fuzz.machines import ALL

_LONGEST = 4 * 1024
_RUNS = re.compile(r"Done (\d+) runs|stat::number_of_executed_units: (\d+)")
_COVERED = re.compile(r"cov: (\d+) ft: (\d+)")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of fuzzing one machine."""

    runs: int
    cpu_s: float
    covered: str
    kept: int
    findings: tuple[Path, ...]
    """What broke a promise; the log, where the run ended before its time and left nothing else."""


def main() -> int:
    """Fuzz, print a row a machine; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="of all machines together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("machine", nargs="*", help="all, if none is named")
    options = parser.parse_args()
    if find_spec("atheris") is None:
        parser.error("atheris is not installed: tests/fuzz/README.md says how")
    names = [machine.name for machine in ALL]
    if unknown := sorted(set(options.machine) - set(names)):
        parser.error(f"no machine is called {', '.join(unknown)}; there are {', '.join(names)}")
    machines = [one for one in ALL if not options.machine or one.name in options.machine]
    seconds = max(1, round(options.minutes * 60 / len(machines)))
    folder = Path(tempfile.mkdtemp(prefix="weir-fuzz-"))
    outcomes = []
    say(f"{'machine':24} {'runs':>9} {'CPU s':>7} {'covered':>8} {'kept':>5}  in {folder}\n")
    for machine in machines:
        outcome = fuzzed(machine, seconds, options.seed, folder / corpus.path(machine.name).stem)
        outcomes.append(outcome)
        say(
            f"{machine.name:24} {outcome.runs:9} {outcome.cpu_s:7.1f} {outcome.covered:>8}"
            f" {outcome.kept:5}  {' '.join(map(str, outcome.findings))}\n"
        )
    runs, cpu_s = sum(one.runs for one in outcomes), sum(one.cpu_s for one in outcomes)
    findings = sum(len(one.findings) for one in outcomes)
    say(f"{'all':24} {runs:9} {cpu_s:7.1f} {'':8} {'':5}  {findings} findings\n")
    return 1 if findings else 0


def say(text: str) -> None:
    """Print at once: a run takes long."""
    sys.stdout.write(text)
    sys.stdout.flush()


def fuzzed(machine: Machine, seconds: int, seed: int, folder: Path) -> Outcome:
    """Fuzz a machine and keep what is new, if it broke no promise."""
    begun = _cpu_s()
    seeds, found = folder / "seeds", folder / "found"
    write(seeds, [*machine.seeds(), *corpus.kept(machine.name)])
    found.mkdir()
    words = "# none\n" + "".join(f'"{_escaped(word)}"\n' for word in machine.words)
    (folder / "words").write_text(words)
    told, code = _run(
        machine,
        f"-max_total_time={seconds}",
        f"-max_len={_LONGEST}",
        f"-seed={seed}",
        f"-dict={folder / 'words'}",
        f"-artifact_prefix={folder}/",
        "-rss_limit_mb=1500",
        "-timeout=20",
        "-print_final_stats=1",
        str(found),
        str(seeds),
    )
    (folder / "log").write_text(told)
    prefixes = ("crash-", "timeout-", "oom-", "leak-")
    findings = tuple(sorted(at for at in folder.iterdir() if at.name.startswith(prefixes)))
    if code and not findings:
        findings = (folder / "log",)
    number = 0
    if not findings:
        inputs = [path.read_bytes() for at in (found, seeds) for path in at.iterdir()]
        short = [data for data in inputs if len(data) <= corpus.LONGEST_INPUT]
        number = corpus.keep(machine.name, branches.those_that_count(machine.run, short))
    runs = max((int(a or b) for a, b in _RUNS.findall(told)), default=0)
    covered = max((int(edges) for edges, _ in _COVERED.findall(told)), default=0)
    return Outcome(runs, _cpu_s() - begun, str(covered), number, findings)


def write(folder: Path, inputs: Iterable[bytes]) -> None:
    """Write each input into a file of its own."""
    folder.mkdir(parents=True)
    for number, data in enumerate(inputs):
        (folder / f"{number:05}").write_bytes(data)


def _run(machine: Machine, *options: str) -> tuple[str, int]:
    """Give what a run printed, and how it ended: 0 after its time, below 0 by a signal."""
    command = [sys.executable, "-m", "tests.fuzz.one", machine.name, *options]
    ended = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return ended.stdout + ended.stderr, ended.returncode


def _cpu_s() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    sys.exit(main())
