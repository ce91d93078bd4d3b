"""The ledger's schema, as numbered steps that are never edited after a release.

`docs/ledger.md` documents every table and column.
"""

from sqlite_utils import Database

from addons.core.ledger import first_schema

migration = first_schema.migration


def names() -> list[str]:
    """Give the names of all steps, in order; their number is the schema's version."""
    empty = Database(memory=True)
    try:
        return [step.name for step in migration.pending(empty)]
    finally:
        empty.close()


@migration()
def m005_guesses_are_named(db: Database) -> None:
    """Which figures of a call are guesses of ours: the last column of the public face."""
    db.execute("alter table calls add column estimated text not null default ''")
    (metered,) = db.execute("select sql from sqlite_schema where name = 'metered'").fetchone()
    db.execute("drop view metered")
    before, last, after = metered.partition("charges.price_lines")
    db.execute(f"{before}{last},\n            calls.estimated{after}")


@migration()
def m006_limits_as_series(db: Database) -> None:
    """What answers told about plan windows and rate limits: each reading, and the last of each."""
    series = """
            at text not null,
            provider text not null,
            host text not null,
            caller text not null,
            plan text not null,
            kind text not null,
            name text not null,
            used_percent real,
            quota real,
            remaining real,
            resets_at text not null,
            status text not null,
    """
    key = "provider, host, caller, plan, kind, name"
    db.execute(f"create table limits ({series} unique ({key}, at)) strict")
    db.execute("create index limits_by_time on limits (at)")
    db.execute(f"create table limits_now ({series} primary key ({key})) strict, without rowid")


@migration()
def m007_on_whose_key(db: Database) -> None:
    """Which client token made a call, which provider key paid it, and which rule sent it where."""
    for name in ("client_token", "provider_key", "route"):
        db.execute(f"alter table calls add column {name} text not null default ''")
    db.execute("alter table calls add column attempts integer not null default 1")
    (metered,) = db.execute("select sql from sqlite_schema where name = 'metered'").fetchone()
    db.execute("drop view metered")
    before, last, after = metered.partition("calls.estimated")
    added = "".join(
        f",\n            calls.{name}"
        for name in ("client_token", "provider_key", "route", "attempts")
    )
    db.execute(f"{before}{last}{added}{after}")
    # "Last used" of a token and of a key; ledgers without any pay nothing for it.
    for name in ("client_token", "provider_key"):
        db.execute(f"create index calls_by_{name} on calls ({name}, started_at) where {name} <> ''")


@migration()
def m008_tries(db: Database) -> None:
    """The tries of a call whose answer the client did not get."""
    db.execute(
        """
        create table tries (
            call_number integer not null references calls (call_number),
            number integer not null,
            started_at text not null,
            upstream text not null,
            host text not null,
            model_asked text not null,
            provider_key text not null,
            failure text not null,
            status integer,
            error text not null,
            duration_ms real not null,
            primary key (call_number, number)
        ) strict, without rowid
        """
    )
