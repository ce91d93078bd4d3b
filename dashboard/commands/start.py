"""`start`: proxy and dashboard in the foreground, until Ctrl-C."""

import os
import sys
import time
from collections.abc import Callable

import click

from addons.core.settings import Settings, misspelt
from addons.core.vault.master_key import MasterKey
from dashboard.commands import control, held_keys, preparation, running, supervisor, terminal, vault
from dashboard.commands.running import Lock
from dashboard.commands.supervisor import Supervisor, Wakeups

_DAY_S = 86_400.0
_OURS = ("--listen-host", "--listen-port", "-p", "--mode", "-m", "listen_host=", "listen_port=")
"""Arguments of mitmproxy that would move the proxy away from where everybody looks for it."""


@click.command()
@click.option("--until-unused", is_flag=True, hidden=True)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...], until_unused: bool) -> int:
    """Run the proxy and the dashboard in this terminal until Ctrl-C.

    ARGUMENTS after `--` go to mitmproxy as they are: ./run.sh -- -s extra.py
    """
    if any(argument.startswith(_OURS) for argument in arguments):
        raise click.UsageError(
            "Where Weir listens is a setting of its own: WEIR_PORT=9000 ./run.sh, or for other "
            "machines WEIR_LISTEN=10.0.0.5 ./run.sh (in weir.toml: port, listen)."
        )
    settings = terminal.known_settings()
    for name, meant in misspelt(os.environ).items():
        terminal.aside(f"({name} is no setting: is {meant} meant?)")
    preparation.home(settings)
    # Asked for now: later, Ctrl-C means something else.
    master = None if until_unused or running.current(settings) else vault.for_the_proxy(settings)
    with running.supervisor_lock(settings) as lock, supervisor.wakeups() as wakeups:
        if not _taken(lock):
            runs = running.current(settings)
            raise click.ClickException(
                preparation.already(runs)
                if runs
                else "Weir is just starting elsewhere. Wait a bit."
            )
        return run(settings, arguments, wakeups, until_unused, master)


def run(
    settings: Settings,
    arguments: tuple[str, ...],
    wakeups: Wakeups,
    until_unused: bool,
    master: MasterKey | None,
) -> int:
    """Start everything, tell about it, watch it, end it; give the exit code."""
    for pid in preparation.end_left_behind(settings):
        terminal.aside(f"(ended process {pid}, left behind by a Weir that was killed)")
    settings = preparation.free_ports(settings, any_will_do=until_unused)
    fingerprint, reason = preparation.authority(settings)
    environ = preparation.with_company_proxy(settings, os.environ)
    control.bring_up_to_date(settings)
    both = Supervisor(settings, environ, wakeups, sys.stderr.buffer.write, not until_unused)
    try:
        runs = both.start(arguments, until_unused, master)
        if not until_unused:
            tell(settings, runs.far_address, fingerprint, reason)
        complaint = both.watch(_each_second(settings, until_unused))
    finally:
        both.end(terminal.aside)
    if complaint:
        raise click.ClickException(complaint)
    return 0


def tell(settings: Settings, far_address: str, fingerprint: str, reason: str) -> None:
    """Print the few lines that a newcomer needs."""
    from addons.core.providers.hosts import Hosts
    from dashboard import login

    hosts = len(Hosts(settings.hosts).names)
    home = f"http://{settings.host}"
    link = f"{home}:{settings.dashboard_port}/login?t={login.new_link(settings)}"
    first_and_last = f"{fingerprint[:5]}:…:{fingerprint[-5:]}"
    state = "new" if reason else "ready"
    terminal.say(
        f"  proxy      {home}:{settings.port}   "
        f"reads {hosts} LLM hosts, passes everything else on untouched"
    )
    if far_address:
        terminal.say(f"             {far_address}   for other machines: client tokens only")
    terminal.say(f"  dashboard  {link}")
    terminal.say("             (opens once, within ten minutes; another: ./run.sh status --link)")
    if settings.base_url_port is not None:
        terminal.say(
            f"  base URL   http://127.0.0.1:{settings.base_url_port}/v1   for programs that cannot "
            "use a proxy; client tokens only"
        )
    terminal.say(
        f"  CA         {state}, good for LLM hosts only · SHA-256 {first_and_last} · "
        f"{terminal.short(settings.ca_file)}"
    )
    if reason and reason != "there was none":
        terminal.say(f"             (made anew because {reason}: start running programs again)")
    keys = len(held_keys.listed(settings))
    held = f"{keys} in the vault (./run.sh key list); else " if keys else "none needed: "
    terminal.say(f"  keys       {held}calls keep the key that your client sends")
    terminal.say(
        "Try it in another terminal:  ./run.sh exec -- claude   or   ./run.sh demo   "
        "(Ctrl-C ends Weir)"
    )


def _taken(lock: Lock) -> bool:
    """Take the lock; a `status` that looks at this very moment must not stop us."""
    for _ in range(20):
        if lock.take():
            return True
        time.sleep(0.02)
    return False


def _each_second(settings: Settings, until_unused: bool) -> Callable[[], bool]:
    """Give what happens each second: renew the CA daily, and know when nobody uses us."""
    users = running.users_lock(settings)
    looked = time.monotonic()

    def go_on() -> bool:
        nonlocal looked
        if time.monotonic() - looked > _DAY_S:
            looked = time.monotonic()
            try:
                preparation.authority(settings)
            except click.ClickException as error:  # the old one is good for months
                terminal.aside(f"weir: {error.message}")
        return not (until_unused and users.take())

    return go_on
