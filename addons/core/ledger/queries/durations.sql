-- include pieces
,
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
            from pieces
            cross join histograms
            where span = piece_span
                and start >= first
                and start < past
                and :measure in ('', measure)
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
        from edges
        cross join measures
        where :session = ''
            and :measure in ('', 'first_byte_ms')
            and outcome <> 'open'
            and started_at >= first
            and started_at < past
            and first_byte_ms is not null
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
        where session = :session
            and session <> ''
            and :measure in ('', 'first_byte_ms')
            and started_at >= :since
            and started_at < :until
            and first_byte_ms is not null
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
        from edges
        cross join measures
        where :session = ''
            and :measure in ('', 'duration_ms')
            and outcome <> 'open'
            and started_at >= first
            and started_at < past
            and duration_ms is not null
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
        where session = :session
            and session <> ''
            and :measure in ('', 'duration_ms')
            and started_at >= :since
            and started_at < :until
            and duration_ms is not null
    )
