"""`test`: the whole suite, in the environment that run.sh has just completed."""

import os
import sys

import click

from dashboard.commands import checkout


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run the whole test suite; ARGUMENTS go to pytest: ./run.sh test -k ledger."""
    os.chdir(checkout.CHECKOUT)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])  # noqa: S606
