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
from limits
where at >= :since
    and (:until = '' or at < :until)
order by at
limit :limit
