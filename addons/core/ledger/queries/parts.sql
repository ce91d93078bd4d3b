-- include pieces
,
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
        from pieces
        cross join rollups
        cross join groups using (group_id)
        where span = piece_span
            and start >= first
            and start < past
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
        from edges
        cross join measures
        where :session = ''
            and outcome <> 'open'
            and started_at >= first
            and started_at < past
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
        where :session = ''
            and outcome = 'open'
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
        where session = :session
            and session <> ''
            and started_at >= :since
            and started_at < :until
    )
