"""`env`: the variables that bring a shell to Weir, and nothing else on standard output."""

import os

import click

from certs import environment, shell
from dashboard.commands import preparation, running, terminal


@click.command()
@click.option(
    "--shell",
    "kind",
    type=click.Choice(shell.KINDS),
    help="Whom to write for; left out, your login shell ($SHELL).",
)
@click.option("--unset", is_flag=True, help="Print what takes the variables back.")
def command(kind: str | None, unset: bool) -> None:
    """Print the variables that bring a shell to Weir: eval "$(./run.sh env)" """
    kind = kind or shell.named_by(os.environ.get("SHELL", ""))
    wanted: dict[str, str | None]
    if unset:
        wanted = environment.unset(os.environ)
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
