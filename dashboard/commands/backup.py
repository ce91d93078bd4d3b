"""`backup`: copies of what Weir keeps, taken while it runs."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import click

from addons.core.call import utc_now
from addons.core.settings import Settings
from dashboard.commands import terminal


@click.command()
@click.argument("target")
def command(target: str) -> None:
    """Copy the ledger to the new file TARGET, whole and consistent, while Weir runs.

    If TARGET is a folder or ends with a slash, copies named by the time go there: of the ledger,
    and of control.db (provider keys, sealed; client tokens; routes) if there is one.
    """
    settings = terminal.known_settings()
    place = Path(target).absolute()
    is_folder = place.is_dir() or target.endswith(os.sep)
    copies = _named_by_time(settings, place) if is_folder else _ledger_to(settings, place)
    if is_folder:
        _make(place)
    for source, copied in copies.items():
        _copy(source, copied)
        terminal.say(f"{copied}  ({copied.stat().st_size / 1024**2:,.1f} MiB)")
    if settings.control_file in copies:
        terminal.aside(
            "(the master key that opens provider keys is in neither: keep that elsewhere)"
        )


def _ledger_to(settings: Settings, target: Path) -> dict[Path, Path]:
    if not settings.ledger_file.is_file():
        raise click.ClickException(
            f"There is no ledger in {terminal.short(settings.home)} yet: nothing to copy."
        )
    return {settings.ledger_file: target}


def _named_by_time(settings: Settings, folder: Path) -> dict[Path, Path]:
    time = utc_now()[:19].replace(":", "")
    there = [file for file in (settings.ledger_file, settings.control_file) if file.is_file()]
    if not there:
        raise click.ClickException(
            f"There is nothing in {terminal.short(settings.home)} yet: nothing to copy."
        )
    return {file: folder / f"{file.stem}-{time}Z.db" for file in there}


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"{folder} cannot be made ({error.strerror}).") from error


def _copy(source: Path, target: Path) -> None:
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
        raise click.ClickException(f"{source.name} cannot be copied ({error}).") from error


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
