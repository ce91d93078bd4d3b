parts as (
    select
        start,
        session,
        caller,
        project,
        program,
        provider,
        model,
        host,
        operation,
        billing,
        outcome,
        usage_source,
        is_error,
        is_unpriced,
        calls,
        priced,
        input_tokens,
        output_tokens,
        cache_read_tokens,
        cache_write_tokens,
        output_reasoning_tokens,
        cost_nusd
    from rollups
    cross join groups using (group_id)
    where span = :span
        and start >= :days_from
        and start < :days_until
    union all
    select
        start,
        session,
        caller,
        project,
        program,
        provider,
        model,
        host,
        operation,
        billing,
        outcome,
        usage_source,
        is_error,
        is_unpriced,
        calls,
        priced,
        input_tokens,
        output_tokens,
        cache_read_tokens,
        cache_write_tokens,
        output_reasoning_tokens,
        cost_nusd
    from rollups
    cross join groups using (group_id)
    where span = 'hour'
        and start >= :hours_from
        and start < :hours_until
    union all
    select
        start,
        session,
        caller,
        project,
        program,
        provider,
        model,
        host,
        operation,
        billing,
        outcome,
        usage_source,
        is_error,
        is_unpriced,
        calls,
        priced,
        input_tokens,
        output_tokens,
        cache_read_tokens,
        cache_write_tokens,
        output_reasoning_tokens,
        cost_nusd
    from rollups
    cross join groups using (group_id)
    where span = 'hour'
        and start >= :later_hours_from
        and start < :later_hours_until
    union all
    select
        started_at,
        session,
        caller,
        project,
        program,
        provider,
        model,
        host,
        operation,
        billing,
        outcome,
        usage_source,
        is_error,
        is_unpriced,
        calls,
        priced,
        input_tokens,
        output_tokens,
        cache_read_tokens,
        cache_write_tokens,
        output_reasoning_tokens,
        cost_nusd
    from measures
    where :session = '' and outcome <> 'open'
        and started_at >= :early_from
        and started_at < :early_until
    union all
    select
        started_at,
        session,
        caller,
        project,
        program,
        provider,
        model,
        host,
        operation,
        billing,
        outcome,
        usage_source,
        is_error,
        is_unpriced,
        calls,
        priced,
        input_tokens,
        output_tokens,
        cache_read_tokens,
        cache_write_tokens,
        output_reasoning_tokens,
        cost_nusd
    from measures
    where :session = '' and outcome <> 'open'
        and started_at >= :late_from
        and started_at < :late_until
    union all
    select
        started_at,
        session,
        caller,
        project,
        program,
        provider,
        model,
        host,
        operation,
        billing,
        outcome,
        usage_source,
        is_error,
        is_unpriced,
        calls,
        priced,
        input_tokens,
        output_tokens,
        cache_read_tokens,
        cache_write_tokens,
        output_reasoning_tokens,
        cost_nusd
    from measures
    where :session = '' and outcome = 'open'
        and started_at >= :since
        and started_at < :until
    union all
    select
        started_at,
        session,
        caller,
        project,
        program,
        provider,
        model,
        host,
        operation,
        billing,
        outcome,
        usage_source,
        is_error,
        is_unpriced,
        calls,
        priced,
        input_tokens,
        output_tokens,
        cache_read_tokens,
        cache_write_tokens,
        output_reasoning_tokens,
        cost_nusd
    from measures
    where session = :session and session <> ''
        and started_at >= :since
        and started_at < :until
)
