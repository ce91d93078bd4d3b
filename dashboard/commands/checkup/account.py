"""Checks of the ledger: readable, writable, of this version; and what it knows of trouble."""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta

from addons.core.call import iso
from addons.core.ledger.reader import Reader
from addons.core.settings import Settings
from dashboard import filters
from dashboard.commands import terminal
from dashboard.commands.checkup.finding import Finding, bad, fact, good

_LARGE_WAL_MIB = 256
_KEYS = ("key_refused", "key_damaged")
_HOUR = timedelta(hours=1)


def look(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Give the findings."""
    file = settings.ledger_file
    if not file.exists():
        yield fact("ledger", "none yet: the first start makes it")
        return
    if not os.access(file, os.W_OK) or not os.access(file.parent, os.W_OK):
        yield bad(
            "ledger",
            f"{terminal.short(file)} cannot be written",
            f"Make it yours: sudo chown -R $(id -un) {settings.home}",
        )
        return
    try:
        with closing(Reader(file)) as reader:
            health = reader.health()
            notes = reader.notes("", iso((now - _HOUR).timestamp()), 500)
    except (OSError, ValueError) as error:
        yield bad("ledger", str(error), "Put the file aside, and Weir begins a new one.")
        return
    size_mib = health.size_bytes / 1024**2
    yield good("ledger", f"{health.calls:,} calls, {size_mib:,.1f} MiB, v{health.schema_version}")
    if health.trouble:
        waiting = "Calls wait in the journal until this is mended; none is lost."
        yield bad("ledger", filters.plain(health.trouble), waiting)
    wal_mib = health.wal_bytes // 1024**2
    if wal_mib > _LARGE_WAL_MIB:
        remedy = "Something holds the ledger open for reading: close other SQLite tools."
        yield bad("ledger log", f"has grown to {wal_mib:,} MiB", remedy)
    if health.newest:
        yield fact("last call", filters.ago(health.newest, now.timestamp()))
    else:
        yield fact("last call", "none yet", "Make one: ./run.sh exec -- claude")
    yield from _refused({note.subject for note in notes if note.kind == "tls_failure"})
    yield from _not_taken(
        {note.subject: note.detail for note in reversed(notes) if note.kind in _KEYS}
    )
    gaps = [note for note in notes if note.kind == "gap"]
    if gaps:
        subjects = ", ".join(sorted({filters.plain(note.subject) for note in gaps})[:5])
        yield fact("gaps", f"{len(gaps)} in the last hour that could not be metered: {subjects}")


def _not_taken(keys: Mapping[str, str]) -> Iterator[Finding]:
    for subject, detail in sorted(keys.items())[:5]:
        told, _, remedy = filters.plain(detail).rpartition(": ")
        yield bad("provider key", f"{filters.plain(subject)}: {told}", remedy)


def _refused(subjects: set[str]) -> Iterator[Finding]:
    for subject in sorted(subjects)[:5]:
        yield bad(
            "clients",
            f"something refused the CA for {filters.plain(subject)} within the last hour",
            "Start that program with ./run.sh exec -- PROGRAM",
        )
