with
    page as (
        select call_number
        from calls
        where call_number > iif(
                :after > 0, :after, (select max(call_number) from calls) - :limit
            )
        order by call_number
        limit :limit
    )
-- include call_rows
order by calls.call_number
