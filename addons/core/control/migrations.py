"""The schema of control.db, as numbered steps that are never edited after a release."""

from functools import cache

from sqlite_utils import Database, Migrations

migration = Migrations("control")


@cache
def names() -> tuple[str, ...]:
    """Give the names of all steps, in order; their number is the schema's version."""
    empty = Database(memory=True)
    try:
        return tuple(step.name for step in migration.pending(empty))
    finally:
        empty.close()


@migration()
def m001_who_changed_what(db: Database) -> None:
    """One row a change, written with the change itself; never a secret."""
    db.execute(
        """
        create table audit (
            audit_number integer primary key,
            at text not null,
            who text not null,
            what text not null,
            kind text not null,
            subject text not null,
            detail text not null
        ) strict
        """
    )
