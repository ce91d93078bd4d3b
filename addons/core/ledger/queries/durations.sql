durations as (
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
        measure,
        bucket,
        calls
    from (
        select
            iif(:by = 'day', start, '') as start,
            group_id,
            measure,
            bucket,
            sum(calls) as calls
        from histograms
        where span = :span
            and start >= :days_from
            and start < :days_until
            and (:measure = '' or measure = :measure)
        group by
            1,
            group_id,
            measure,
            bucket
    )
    cross join groups using (group_id)
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
        measure,
        bucket,
        calls
    from (
        select
            iif(:by = 'day', start, '') as start,
            group_id,
            measure,
            bucket,
            sum(calls) as calls
        from histograms
        where span = 'hour'
            and start >= :hours_from
            and start < :hours_until
            and (:measure = '' or measure = :measure)
        group by
            1,
            group_id,
            measure,
            bucket
    )
    cross join groups using (group_id)
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
        measure,
        bucket,
        calls
    from (
        select
            iif(:by = 'day', start, '') as start,
            group_id,
            measure,
            bucket,
            sum(calls) as calls
        from histograms
        where span = 'hour'
            and start >= :later_hours_from
            and start < :later_hours_until
            and (:measure = '' or measure = :measure)
        group by
            1,
            group_id,
            measure,
            bucket
    )
    cross join groups using (group_id)
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
        'first_byte_ms',
        log_bucket(first_byte_ms),
        1
    from measures
    where :session = '' and outcome <> 'open'
        and started_at >= :early_from
        and started_at < :early_until
        and first_byte_ms is not null
        and :measure in ('', 'first_byte_ms')
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
        'duration_ms',
        log_bucket(duration_ms),
        1
    from measures
    where :session = '' and outcome <> 'open'
        and started_at >= :early_from
        and started_at < :early_until
        and duration_ms is not null
        and :measure in ('', 'duration_ms')
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
        'first_byte_ms',
        log_bucket(first_byte_ms),
        1
    from measures
    where :session = '' and outcome <> 'open'
        and started_at >= :late_from
        and started_at < :late_until
        and first_byte_ms is not null
        and :measure in ('', 'first_byte_ms')
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
        'duration_ms',
        log_bucket(duration_ms),
        1
    from measures
    where :session = '' and outcome <> 'open'
        and started_at >= :late_from
        and started_at < :late_until
        and duration_ms is not null
        and :measure in ('', 'duration_ms')
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
        'first_byte_ms',
        log_bucket(first_byte_ms),
        1
    from measures
    where session = :session and session <> ''
        and started_at >= :since
        and started_at < :until
        and first_byte_ms is not null
        and :measure in ('', 'first_byte_ms')
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
        'duration_ms',
        log_bucket(duration_ms),
        1
    from measures
    where session = :session and session <> ''
        and started_at >= :since
        and started_at < :until
        and duration_ms is not null
        and :measure in ('', 'duration_ms')
)
