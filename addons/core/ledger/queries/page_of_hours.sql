with
    page as (
        select call_number
        from json_each(:hours) as hours
        cross join calls indexed by calls_by_start
        where
-- include in_scope
            and started_at >= max(:since, hours.value)
            and started_at < min(:until, hours.value || ':60')
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
