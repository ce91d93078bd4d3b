"""The first four steps of the ledger's schema; `migrations.py` has what came after them."""

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
            settled_number integer,
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
    db.execute("create index calls_by_cost on calls (coalesce(cost_nusd, -1), call_number)")
    db.execute("create index calls_by_duration on calls (coalesce(duration_ms, -1), call_number)")
    db.execute("create index calls_by_tokens on calls (tokens, call_number)")
    db.execute("create unique index calls_by_settling on calls (settled_number)")
    db.execute("create index calls_by_session on calls (session, started_at) where session <> ''")
    db.execute("create index calls_in_flight on calls (started_at) where outcome = 'open'")
    db.execute(
        """
        create index calls_by_generation on calls (provider, response_id)
        where response_id <> ''
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
            coalesce(nullif(charges.model, ''), calls.model) as model,
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


@migration()
def m003_sums_by_the_hour_and_the_day(db: Database) -> None:
    """Kept by the writer in the transaction that settles a call, so that they always agree."""
    db.execute(
        """
        create view measures as
        select
            calls.call_number,
            calls.started_at,
            calls.session,
            calls.caller,
            calls.project,
            calls.program,
            calls.provider,
            coalesce(nullif(charges.model, ''), calls.model) as model,
            calls.host,
            calls.operation,
            calls.billing,
            calls.outcome,
            calls.usage_source,
            calls.is_error,
            calls.is_unpriced,
            iif(coalesce(charges.line, 0) = 0, 1, 0) as calls,
            iif(charges.cost_nusd is null, 0, 1) as priced,
            coalesce(charges.input_tokens, 0) as input_tokens,
            coalesce(charges.output_tokens, 0) as output_tokens,
            coalesce(charges.cache_read_tokens, 0) as cache_read_tokens,
            coalesce(charges.cache_write_tokens, 0) as cache_write_tokens,
            coalesce(charges.cache_write_1h_tokens, 0) as cache_write_1h_tokens,
            coalesce(charges.output_reasoning_tokens, 0) as output_reasoning_tokens,
            coalesce(charges.cost_nusd, 0) as cost_nusd,
            iif(coalesce(charges.line, 0) = 0, calls.first_byte_ms, null) as first_byte_ms,
            iif(coalesce(charges.line, 0) = 0, calls.duration_ms, null) as duration_ms
        from calls
        left join charges on charges.call_number = calls.call_number
        """
    )
    db.execute(
        """
        create table groups (
            group_id integer primary key,
            session text not null,
            caller text not null,
            project text not null,
            program text not null,
            provider text not null,
            model text not null,
            host text not null,
            operation text not null,
            billing text not null,
            outcome text not null,
            usage_source text not null,
            is_error integer not null,
            is_unpriced integer not null,
            unique (
                session, caller, model, project, program, provider, host, operation,
                billing, outcome, usage_source, is_error, is_unpriced
            )
        ) strict
        """
    )
    db.execute(
        """
        create table rollups (
            span text not null,
            start text not null,
            group_id integer not null references groups (group_id),
            calls integer not null,
            priced integer not null,
            input_tokens integer not null,
            output_tokens integer not null,
            cache_read_tokens integer not null,
            cache_write_tokens integer not null,
            cache_write_1h_tokens integer not null,
            output_reasoning_tokens integer not null,
            cost_nusd integer not null,
            primary key (span, start, group_id)
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table histograms (
            span text not null,
            start text not null,
            measure text not null,
            group_id integer not null references groups (group_id),
            bucket integer not null,
            calls integer not null,
            primary key (span, start, measure, group_id, bucket)
        ) strict, without rowid
        """
    )


@migration()
def m004_notes_and_a_number_that_moves(db: Database) -> None:
    """What is worth showing besides calls; and how often the ledger changed."""
    db.execute(
        """
        create table notes (
            note_number integer primary key,
            at text not null,
            kind text not null,
            subject text not null,
            detail text not null,
            note_id text not null unique
        ) strict
        """
    )
    db.execute("create index notes_by_kind on notes (kind, at)")
    db.execute("create table state (name text primary key, value integer not null) strict")
    db.execute("insert into state (name, value) values ('commits', 0), ('settled', 0)")
