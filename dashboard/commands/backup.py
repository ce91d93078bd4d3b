"""`backup`: a copy of the ledger, taken while Weir runs."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import click

from dashboard.commands import terminal


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
def command(target: Path) -> None:
    """Copy the ledger to the new file TARGET, whole and consistent, while Weir runs."""
    source = terminal.known_settings().ledger_file
    if not source.is_file():
        raise click.ClickException(
            f"There is no ledger in {terminal.short(source.parent)} yet: nothing to copy."
        )
    target = target.absolute()
    if target.is_dir():
        raise click.UsageError(f"{target} is a folder: name the file, as in {target}/ledger.db.")
    try:
        # Made first, for its owner only: SQLite would make it as the umask says.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise click.UsageError(f"{target} is there already: name a new file.") from error
    except OSError as error:
        raise click.UsageError(f"{target} cannot be written ({error.strerror}).") from error
    try:
        copy(source, target)
    except sqlite3.Error as error:
        target.unlink()
        raise click.ClickException(f"The ledger cannot be copied ({error}).") from error
    terminal.say(f"{target}  ({target.stat().st_size / 1024**2:,.1f} MiB)")


def copy(source: Path, target: Path) -> None:
    """Copy a SQLite file that others may be writing. Raises sqlite3.Error."""
    address = f"file:{quote(str(source))}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=30)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)
        # The copy stands alone: without a log beside it.
        writing.execute("pragma journal_mode = delete")
