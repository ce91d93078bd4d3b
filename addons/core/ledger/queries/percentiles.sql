with
-- include durations
select
-- include named
    measure,
    bucket,
    sum(calls) as calls
from durations
where
-- include in_scope
group by
    name,
    measure,
    bucket
