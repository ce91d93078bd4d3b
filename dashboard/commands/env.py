"""`env`: the variables that bring a shell to Weir, and nothing else on standard output."""

import os
from pathlib import PurePath

import click

from addons.core.settings import EVERYWHERE, Settings
from certs import environment, shell
from dashboard.commands import ports, preparation, running, terminal
from dashboard.commands.running import Running


@click.command()
@click.option(
    "--shell",
    "kind",
    type=click.Choice(shell.KINDS),
    help="Whom to write for; left out, your login shell ($SHELL).",
)
@click.option("--unset", is_flag=True, help="Print what takes the variables back.")
@click.option(
    "--elsewhere",
    "folder",
    type=click.Path(path_type=PurePath),
    help="Write for another machine, which has the files that trust needs in this folder.",
)
@click.option("--proxy", help="With --elsewhere: the proxy's address as seen from there.")
def command(kind: str | None, unset: bool, folder: PurePath | None, proxy: str | None) -> None:
    """Print the variables that bring a shell to Weir: eval "$(./run.sh env)" """
    if proxy and folder is None:
        raise click.UsageError(
            "--proxy is for another machine: say with --elsewhere in which folder its files are."
        )
    kind = kind or shell.named_by(os.environ.get("SHELL", ""))
    wanted: dict[str, str | None]
    if unset:
        wanted = environment.unset(os.environ)
    elif folder is not None:
        wanted = {**_for_elsewhere(folder, proxy)}
    else:
        wanted = {**_for_here()}
    try:
        text = shell.render(wanted, kind)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo(text, nl=False)


def _for_here() -> dict[str, str]:
    settings, runs = _ready()
    port = runs.port if runs else settings.port
    ours = environment.variables(settings, ports.url("127.0.0.1", port), os.environ)
    if not runs:
        terminal.aside("(Weir does not run: start it with ./run.sh, else calls will fail)")
    return ours


def _for_elsewhere(folder: PurePath, proxy: str | None) -> dict[str, str]:
    if not folder.is_absolute():
        raise click.UsageError(
            f"{folder} must be a whole path on that machine, as in --elsewhere /opt/weir."
        )
    settings, runs = _ready()
    if not proxy and settings.listen in EVERYWHERE:
        raise click.UsageError(
            f"WEIR_LISTEN={settings.listen} names no machine: say how this one is called from "
            "there, as in --proxy http://weir.company.example:8080."
        )
    place = settings.listen or settings.host  # on loopback: there is a tunnel between the two
    address = proxy or ports.url(place, runs.port if runs else settings.port)
    needed = [settings.bundle_file, settings.ca_file, environment.PRELOAD]
    told = " ".join(terminal.short(file) for file in needed)
    terminal.aside(f"(copy into {folder} there: {told})")
    return environment.elsewhere(folder, address)


def _ready() -> tuple[Settings, Running | None]:
    """Have a CA, made if need be; give the settings, and what runs."""
    settings = terminal.known_settings()
    runs = running.current(settings) if settings.run_file.exists() else None
    if not settings.ca_file.exists():
        preparation.home(settings)
        preparation.authority(settings)
    return settings, runs
