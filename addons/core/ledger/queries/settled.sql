with
    page as (
        select call_number
        from calls
        where settled_number > iif(
                :after > 0, :after, (select max(settled_number) from calls) - :limit
            )
        order by settled_number
        limit :limit
    )
-- include call_rows
order by calls.settled_number
