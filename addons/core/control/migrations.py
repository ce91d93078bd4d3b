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


@migration()
def m002_what_opens_the_vault(db: Database) -> None:
    """Where the master key comes from, never the key; and the data keys that it wraps."""
    db.execute(
        """
        create table master_keys (
            master_key_id text primary key,
            source text not null,
            place text not null,
            salt blob not null,
            proof blob not null,
            state text not null check (state in ('new', 'active', 'retired')),
            created_at text not null
        ) strict
        """
    )
    db.execute(
        "create unique index one_active_master_key on master_keys (state) where state = 'active'"
    )
    db.execute(
        """
        create table data_keys (
            data_key_id text primary key,
            master_key_id text not null references master_keys (master_key_id),
            wrapped blob not null
        ) strict
        """
    )


@migration()
def m003_provider_keys_and_their_versions(db: Database) -> None:
    """What is in clear text here is bound into what is sealed: no row opens when changed."""
    db.execute(
        """
        create table provider_keys (
            key_id text primary key,
            upstream text not null,
            provider text not null,
            hosts text not null,
            label text not null,
            created_at text not null
        ) strict
        """
    )
    db.execute(
        """
        create table provider_key_versions (
            key_id text not null references provider_keys (key_id),
            version integer not null,
            state text not null check (state in ('new', 'active', 'grace', 'retired')),
            grace_until text not null,
            last_four text not null,
            created_at text not null,
            data_key_id text references data_keys (data_key_id),
            box blob not null,
            primary key (key_id, version)
        ) strict
        """
    )
    db.execute(
        """
        create unique index one_active_version on provider_key_versions (key_id)
        where state = 'active'
        """
    )


@migration()
def m004_client_tokens_and_who_signs_them(db: Database) -> None:
    """The proxy reads public halves and revocations only; a token itself is kept nowhere."""
    db.execute(
        """
        create table signing_keys (
            key_id text primary key,
            public blob not null,
            created_at text not null,
            data_key_id text not null references data_keys (data_key_id),
            box blob not null
        ) strict
        """
    )
    db.execute(
        """
        create table client_tokens (
            token_id text primary key,
            label text not null,
            project text not null,
            person text not null,
            providers text not null,
            models text not null,
            operations text not null,
            is_delegable integer not null,
            created_at text not null,
            expires_at integer not null
        ) strict
        """
    )
    db.execute(
        """
        create table revoked_tokens (
            token_id text primary key,
            revoked_at text not null
        ) strict
        """
    )


@migration()
def m005_upstreams_and_routes(db: Database) -> None:
    """Where calls can go besides the providers' own APIs, and which calls go where."""
    db.execute(
        """
        create table upstreams (
            name text primary key,
            provider text not null,
            scheme text not null check (scheme in ('https', 'http')),
            host text not null,
            port integer not null,
            bases text not null,
            auth text not null,
            set_at text not null
        ) strict
        """
    )
    db.execute(
        """
        create table routes (
            name text primary key,
            targets text not null,
            models text not null,
            callers text not null,
            projects text not null,
            dialects text not null,
            priority integer not null,
            set_at text not null
        ) strict
        """
    )
