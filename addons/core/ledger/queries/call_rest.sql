select
    call_number,
    usage_raw,
    service_tier,
    response_id,
    poll,
    billable,
    modifiers
from calls
where call_id = :call_id
