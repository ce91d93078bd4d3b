"""`test`: the whole suite, in the environment that run.sh has just completed."""

import os
import sys

import click

from dashboard.commands import checkout

_MOST = 4
"""Processes that run tests side by side: each may start proxies and browsers of its own."""


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run the whole test suite; ARGUMENTS go to pytest: ./run.sh test -k ledger."""
    os.chdir(checkout.CHECKOUT)
    words = [sys.executable, "-m", "pytest", *(arguments or side_by_side())]
    os.execv(sys.executable, words)  # noqa: S606


def side_by_side() -> tuple[str, ...]:
    """Give pytest's arguments that let each core run a part of the suite."""
    return ("-n", str(min(os.cpu_count() or 1, _MOST)), "--dist", "worksteal")
