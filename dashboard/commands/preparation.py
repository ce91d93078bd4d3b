"""What must be in order before Weir starts: home, disk, ports, CA."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

import click

from addons.core.settings import Settings
from dashboard.commands import ports, running, terminal
from dashboard.commands.running import Running

LEAST_FREE_MIB = 50


def home(settings: Settings) -> None:
    """Make the home if there is none; complain if it cannot be written or its disk is full."""
    place = terminal.short(settings.home)
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryFile(dir=settings.home) as probe:
            probe.write(b"weir")
    except OSError as error:
        raise click.ClickException(
            f"Cannot write to {place} ({error.strerror}). "
            "Make that folder yours, or set WEIR_HOME to another one."
        ) from error
    free_mib = shutil.disk_usage(settings.home).free // 1024**2
    if free_mib < LEAST_FREE_MIB:
        raise click.ClickException(
            f"The disk of {place} has {free_mib} MiB left and the ledger needs room. "
            "Free some space, or set WEIR_HOME to a folder on another disk."
        )


def free_ports(settings: Settings, any_will_do: bool = False) -> Settings:
    """Check that both ports can be had; give the settings with 0 made a real port.

    With `any_will_do` a port that is taken is replaced too: programs of `exec` are told ours.
    """

    def pick(port: int) -> int:
        if any_will_do and port and ports.objection(settings.host, port, ""):
            return ports.free()
        return port or ports.free()

    base_url_port = settings.base_url_port
    chosen = replace(
        settings,
        port=pick(settings.port),
        dashboard_port=pick(settings.dashboard_port),
        base_url_port=None if base_url_port is None else pick(base_url_port),
    )
    taken: dict[int, str] = {}
    for port, variable in ports.wanted(chosen):
        if port in taken:
            raise click.ClickException(
                f"Two things cannot both have port {port}. "
                f"Set {taken[port]} and {variable} to different ports."
            )
        taken[port] = variable
    for _, complaint in ports.objections(chosen):
        if complaint:
            raise click.ClickException(complaint)
    return chosen


def with_company_proxy(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """Give the environment in which a proxy that the user had before is our way out."""
    from certs import environment

    found = "" if settings.upstream_proxy else environment.company_proxy(settings, environ)
    outside = environment.before(environ)
    return {**outside, "WEIR_UPSTREAM_PROXY": found} if found else outside


def already(runs: Running) -> str:
    """Say what runs already and how to stop it."""
    where = f"dashboard at http://127.0.0.1:{runs.dashboard_port}/"
    if runs.background:
        return (
            f"Weir already runs for programs that `./run.sh exec` started: {where}. "
            f"It ends with them; to end it now: kill {runs.supervisor}"
        )
    return (
        f"Weir already runs: {where}. Stop it with Ctrl-C in its terminal (pid {runs.supervisor})."
    )


def end_left_behind(settings: Settings, patience_s: float = 5.0) -> list[int]:
    """End the processes that a killed supervisor of this home left; give their ids."""
    left = running.read(settings)
    if left is None:
        return []
    orphans = [pid for pid in (left.proxy, left.dashboard) if _is_of_weir(pid)]
    for pid in orphans:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + patience_s
    while any(map(_is_of_weir, orphans)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in filter(_is_of_weir, orphans):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    running.remove(settings)
    return orphans


def _is_of_weir(pid: int) -> bool:
    """Tell whether a process is one of ours and not a stranger with a used-up id."""
    words = _command_line(pid).split()
    return "-m" in words and ("addons" in words or {"dashboard", "serve"} <= set(words))


def _command_line(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    try:
        return subprocess.run(
            ["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return ""


def authority(settings: Settings) -> tuple[str, str]:
    """Have a CA that covers every LLM host; give its fingerprint, and why it is new or ""."""
    from addons.core.providers.hosts import Hosts
    from certs import authority as certificates

    try:
        made = certificates.ensure(settings, Hosts(settings.hosts).names, datetime.now(UTC))
    except ValueError as error:
        raise click.UsageError(f"No certificate can be made: {error}") from error
    except OSError as error:
        raise click.ClickException(
            f"The CA cannot be written to {terminal.short(settings.ca_file.parent)} ({error})."
        ) from error
    return made.fingerprint_sha256, made.reason
