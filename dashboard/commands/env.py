"""`env`: the variables that bring a shell to Weir, and nothing else on standard output."""

import os
from pathlib import PurePath

import click

from certs import environment, shell
from dashboard.commands import preparation, running, terminal

_EVERY = ("0.0.0.0", "::")  # noqa: S104 (these name no machine)


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
    kind = kind or shell.named_by(os.environ.get("SHELL", ""))
    wanted: dict[str, str | None]
    if unset:
        wanted = environment.unset(os.environ)
    elif folder is not None:
        wanted = {**_for_elsewhere(folder, proxy)}
    else:
        settings = terminal.known_settings()
        runs = running.current(settings) if settings.run_file.exists() else None
        if not settings.ca_file.exists():
            preparation.home(settings)
            preparation.authority(settings)
        port = runs.port if runs else settings.port
        wanted = {**environment.variables(settings, f"http://127.0.0.1:{port}", os.environ)}
        if not runs:
            terminal.aside("(Weir does not run: start it with ./run.sh, else calls will fail)")
    try:
        text = shell.render(wanted, kind)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo(text, nl=False)


def _for_elsewhere(folder: PurePath, proxy: str | None) -> dict[str, str]:
    if not folder.is_absolute():
        raise click.UsageError(
            f"{folder} must be a whole path on that machine, as in --elsewhere /opt/weir."
        )
    settings = terminal.known_settings()
    if not settings.ca_file.exists():
        preparation.home(settings)
        preparation.authority(settings)
    runs = running.current(settings) if settings.run_file.exists() else None
    if not proxy and settings.listen in _EVERY:
        raise click.UsageError(
            f"WEIR_LISTEN={settings.listen} names no machine: say how this one is called from "
            "there, as in --proxy http://weir.company.example:8080."
        )
    place = settings.listen or settings.host  # on loopback: there is a tunnel between the two
    place = f"[{place}]" if ":" in place else place
    address = proxy or f"http://{place}:{runs.port if runs else settings.port}"
    needed = [settings.bundle_file, settings.ca_file, environment.PRELOAD]
    told = " ".join(terminal.short(file) for file in needed)
    terminal.aside(f"(copy into {folder} there: {told})")
    return environment.elsewhere(folder, address)
