select
    provider,
    host,
    caller,
    plan,
    kind,
    name,
    at,
    used_percent,
    quota,
    remaining,
    resets_at,
    status
from limits_now
where at >= :since
    and (:kind = '' or kind = :kind)
order by
    provider,
    caller,
    host,
    plan,
    kind,
    name
