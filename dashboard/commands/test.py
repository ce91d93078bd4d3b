"""`test`: the whole suite, in the environment that run.sh has just completed."""

import os
import sys
from collections.abc import Sequence

import click

from dashboard.commands import checkout

_MOST = 4
"""Processes that run tests side by side: each may start proxies and browsers of its own."""


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run the whole test suite; ARGUMENTS go to pytest: ./run.sh test -k ledger."""
    os.chdir(checkout.CHECKOUT)
    # Hundreds of processes read the same modules; compiling each anew takes half of the time.
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    words = [sys.executable, "-m", "pytest", *side_by_side(arguments), *arguments]
    os.execve(sys.executable, words, environ)  # noqa: S606


def side_by_side(arguments: Sequence[str]) -> tuple[str, ...]:
    """Give pytest's arguments that let each core run a part of the suite.

    Files that are named run in one process, which starts at once and shows what they print.
    """
    if any(word.startswith("tests") for word in arguments):
        return ()
    return ("-n", "logical", "--maxprocesses", str(_MOST), "--dist", "worksteal")
