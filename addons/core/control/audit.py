"""Who changed what and when, without secrets."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit."""

    at: str
    who: str
    """Whose hand it was: `alice@terminal`, `admin@dashboard`."""
    what: str
    """The verb: `add`, `rotate`, `revoke`, `set`, ..."""
    kind: str
    """What it was done to: `provider key`, `client token`, `route`, ..."""
    subject: str
    """Which one: an id or a name."""
    detail: str = ""


def note(db: sqlite3.Connection, entry: Entry) -> None:
    """Write a line, in the transaction of the change that it is about."""
    db.execute(
        """
        insert into audit (at, who, what, kind, subject, detail)
        values (?, ?, ?, ?, ?, ?)
        """,
        (entry.at, entry.who, entry.what, entry.kind, entry.subject, entry.detail),
    )


def entries(db: sqlite3.Connection, most: int = 100, kind: str = "") -> list[Entry]:
    """Give the newest lines first; only those about a `kind` if one is given."""
    found = db.execute(
        """
        select at, who, what, kind, subject, detail
        from audit
        where :kind in ('', kind)
        order by audit_number desc
        limit :most
        """,
        {"kind": kind, "most": most},
    )
    return [Entry(*row) for row in found]
