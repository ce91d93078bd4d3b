select
    number,
    started_at,
    upstream,
    host,
    model_asked,
    provider_key,
    failure,
    status,
    error,
    duration_ms
from tries
where call_number = :call_number
order by number
