with
    page as (
        select call_number
        from calls indexed by calls_by_session
        where
-- include in_scope
            and session = :session
            and session <> ''
            and started_at >= :since
            and started_at < :until
            and ({key}, call_number) {beyond} (:value, :number)
        order by
            {key} {direction},
            call_number {direction}
        limit :limit
    )
-- include call_rows
order by
    {key} {direction},
    calls.call_number {direction}
