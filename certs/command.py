"""A command that changes a trust store: shown first, run then."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Command = tuple[str, ...]
Run = Callable[[Command], str]
"""Runs a command and gives its standard output; raises OSError with what it said."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change comes to, to be shown before it is done."""

    what: str
    """One sentence: which file or database changes, and who is concerned."""
    commands: tuple[Command, ...]
    """Run in this order; none: there is nothing to do."""


def execute(command: Command) -> str:
    """Run a command without a shell; the user may be asked for a password by sudo."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise OSError(f"`{' '.join(command)}` has not ended in 120 s. Run it yourself.") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}"
        raise OSError(f"`{' '.join(command)}` failed: {said}")
    return done.stdout.decode(errors="replace")


def as_root(commands: Sequence[Command], place: Path) -> tuple[Command, ...]:
    """Put sudo before each command if this user may not write to `place`."""
    existing = next(folder for folder in (place, *place.parents) if folder.exists())
    if os.access(existing, os.W_OK) or not shutil.which("sudo"):
        return tuple(commands)
    return tuple(("sudo", *command) for command in commands)
