select
    call_number,
    call_id,
    usage_source
from calls
where provider = :provider
    and response_id = :response_id
    and response_id <> ''
    and (not :is_original or (poll and started_at >= :started_at))
    and exists (
        select 1
        from charges
        where charges.call_number = calls.call_number
    )
order by call_number
limit 1
