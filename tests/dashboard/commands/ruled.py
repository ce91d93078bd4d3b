"""Verbs about routes, run with a home of their own."""

from contextlib import closing
from pathlib import Path

import click
from click.testing import CliRunner, Result

from addons.core.control import audit
from addons.core.control.audit import Entry
from addons.core.control.control import Control


def run(command: click.Command, folder: Path, *words: str, typed: str = "") -> Result:
    """Run a verb to its end; `typed` is what is piped in."""
    runner = CliRunner(env={"WEIR_HOME": str(folder / "home"), "HOME": str(folder)})
    return runner.invoke(command, words, input=typed)


def add_key(folder: Path, upstream: str) -> None:
    """Have a provider key for an upstream."""
    with closing(Control(folder / "home" / "control.db", "alice")) as control:
        control.db.execute(
            "insert into provider_keys values (?, ?, ?, '[]', '', '')", (upstream,) * 3
        )


def audited(folder: Path) -> list[Entry]:
    """Give what was noted, the oldest first."""
    with closing(Control(folder / "home" / "control.db", "alice")) as control:
        return audit.entries(control.db)[::-1]
