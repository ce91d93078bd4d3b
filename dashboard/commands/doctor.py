"""`doctor`: every link of the chain, one line each, with what to do about a broken one."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import click

from addons.core.settings import Settings
from certs import environment
from dashboard import filters
from dashboard.commands import running, terminal
from dashboard.commands.checkup import (
    account,
    certificates,
    handshakes,
    machine,
    processes,
    this_shell,
    vault,
)
from dashboard.commands.checkup.finding import Finding

_MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("·", "")}


@click.command()
@click.option("--online", is_flag=True, help="Also ask each provider for an answer.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(online: bool, as_json: bool) -> int:
    """Check every link of the chain and say how to mend it. The exit code is 1 if one is broken."""
    settings = terminal.known_settings()
    findings = []
    for found in look(settings, online):
        findings.append(found)
        if not as_json:
            show(found)
    is_broken = any(found.is_good is False for found in findings)
    if as_json:
        click.echo(
            json.dumps({"ok": not is_broken, "checks": list(map(asdict, findings))}, indent=1)
        )
    return 1 if is_broken else 0


def look(settings: Settings, is_online: bool) -> Iterator[Finding]:
    """Give every finding, from the machine outwards."""
    now = datetime.now(UTC)
    outside = environment.before(os.environ)
    runs = running.current(settings) if settings.run_file.exists() else None
    yield from machine.look(settings, outside, now)
    yield from processes.look(settings, runs)
    yield from certificates.look(settings, now)
    yield from this_shell.look(settings, os.environ, runs.port if runs else settings.port)
    if runs:
        yield from handshakes.look(settings, outside, runs.port, is_online)
    yield from vault.look(settings)
    yield from account.look(settings, now)


def show(found: Finding) -> None:
    """Print a finding, and below it what to do."""
    mark, color = _MARKS[found.is_good]
    terminal.say(f"{mark} {found.name:<13} {filters.plain(found.told)}", color)
    if found.remedy and found.is_good is not True:
        terminal.say(f"                → {found.remedy}")
