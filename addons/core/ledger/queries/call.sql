with
    page as (
        select call_number
        from calls
        where call_id = :call_id
    )
-- include call_rows
