"""The ledger's schema, as numbered steps that are never edited after a release.

`docs/ledger.md` documents every table and column.
"""

from sqlite_utils import Database, Migrations

migration = Migrations("ledger")


@migration()
def m001_calls_and_their_charges(db: Database) -> None:
    """One row a call, one row a billing line."""
    db.execute(
        """
        create table calls (
            call_number integer primary key,
            call_id text not null unique,
            started_at text not null,
            caller text not null,
            project text not null,
            session text not null,
            program text not null,
            provider text not null,
            dialect text not null,
            operation text not null,
            host text not null,
            method text not null,
            path text not null,
            model_asked text not null,
            model text not null,
            upstream text not null,
            streamed integer not null,
            billing text not null,
            user_agent text not null,
            outcome text not null default 'open',
            status integer,
            usage_source text not null default 'none',
            usage_raw text,
            service_tier text not null default '',
            modifiers text,
            response_id text not null default '',
            poll integer not null default 0,
            billable integer not null default 1,
            duplicate_of text,
            first_byte_ms real,
            first_token_ms real,
            duration_ms real,
            overhead_us integer,
            provider_request_id text not null default '',
            error text not null default '',
            tokens integer not null default 0,
            cost_nusd integer,
            is_unpriced integer not null default 0,
            is_error integer generated always as (
                outcome in ('failed', 'refused', 'interrupted')
                or (outcome = 'settled' and (coalesce(status, 0) >= 400 or error <> ''))
            ) virtual
        ) strict
        """
    )
    db.execute(
        """
        create table charges (
            charge_number integer primary key,
            call_number integer not null references calls (call_number),
            line integer not null,
            kind text not null,
            model text not null,
            input_tokens integer,
            output_tokens integer,
            cache_read_tokens integer,
            cache_write_tokens integer,
            cache_write_1h_tokens integer,
            output_reasoning_tokens integer,
            audio_input_tokens integer,
            audio_output_tokens integer,
            cache_audio_read_tokens integer,
            image_input_tokens integer,
            image_output_tokens integer,
            units text,
            cost_nusd integer,
            cost_source text not null,
            price_version text not null,
            table_cost_nusd integer,
            price_lines text,
            unique (call_number, line)
        ) strict
        """
    )
    db.execute("create index calls_by_start on calls (started_at, call_number)")
    db.execute("create index calls_by_cost on calls (cost_nusd, call_number)")
    db.execute("create index calls_by_duration on calls (duration_ms, call_number)")
    db.execute("create index calls_by_tokens on calls (tokens, call_number)")
    db.execute("create index calls_by_session on calls (session, started_at) where session <> ''")
    db.execute("create index calls_in_flight on calls (started_at) where outcome = 'open'")
    db.execute(
        """
        create unique index calls_by_generation on calls (provider, response_id)
        where response_id <> '' and billable = 1 and duplicate_of is null and tokens > 0
        """
    )


@migration()
def m002_metered_is_the_public_face(db: Database) -> None:
    """One row a charge with its call; a call without a charge has one row too."""
    db.execute(
        """
        create view metered as
        select
            calls.call_id,
            calls.started_at,
            calls.caller,
            calls.project,
            calls.session,
            calls.provider,
            calls.dialect,
            calls.operation,
            calls.host,
            calls.model_asked,
            coalesce(charges.model, calls.model) as model,
            calls.upstream,
            calls.status,
            calls.outcome,
            calls.streamed,
            calls.usage_source,
            charges.input_tokens,
            charges.output_tokens,
            charges.cache_read_tokens,
            charges.cache_write_tokens,
            charges.cache_write_1h_tokens,
            charges.output_reasoning_tokens,
            charges.audio_input_tokens,
            charges.audio_output_tokens,
            charges.units,
            calls.usage_raw,
            charges.cost_nusd,
            coalesce(charges.cost_source, 'none') as cost_source,
            coalesce(charges.price_version, '') as price_version,
            calls.billing,
            calls.first_byte_ms,
            calls.first_token_ms,
            calls.duration_ms,
            calls.overhead_us,
            calls.user_agent,
            calls.provider_request_id,
            calls.error,
            calls.program,
            calls.method,
            calls.path,
            calls.service_tier,
            calls.response_id,
            calls.poll,
            calls.billable,
            calls.duplicate_of,
            coalesce(charges.kind, 'answer') as kind,
            coalesce(charges.line, 0) as line,
            charges.cache_audio_read_tokens,
            charges.image_input_tokens,
            charges.image_output_tokens,
            charges.table_cost_nusd,
            charges.price_lines
        from calls
        left join charges on charges.call_number = calls.call_number
        """
    )
