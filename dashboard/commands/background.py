"""A Weir in the background for as long as a program of `exec` needs one."""

import os
import subprocess
import time
from pathlib import Path

import click

from addons.core.settings import Settings
from dashboard.commands import checkout, preparation, running
from dashboard.commands.running import Running

_START_S = 90.0


def ensure(settings: Settings) -> Running:
    """Give the Weir of this home; start one that ends with its last user if there is none.

    The caller shares `users_lock` by now. Raises click.ClickException with what went wrong.
    """
    found = running.current(settings)
    if found:
        return found
    preparation.home(settings)
    log = settings.home / "exec.log"
    starter = _start(settings, log)
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        found = running.current(settings)
        if found:
            return found
        # Another exec may have been quicker: then ours leaves and theirs comes up.
        if starter.poll() is not None and not _is_starting(settings):
            raise click.ClickException(_last_line(log) or f"Weir did not start: see {log}")
        time.sleep(0.03)
    raise click.ClickException(f"Weir did not start within {_START_S:.0f} s: see {log}")


def _start(settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        return subprocess.Popen(
            checkout.module("dashboard", "start", "--until-unused"),
            env={**checkout.environment(os.environ), "WEIR_HOME": str(settings.home)},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )


def _is_starting(settings: Settings) -> bool:
    with running.supervisor_lock(settings) as lock:
        return lock.is_held()


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").split("\n")
    said = next((line for line in reversed(lines) if line.strip()), "")
    return said.removeprefix("weir: ").strip()
