with
-- include spans
,
    kinds (measure) as (
        values ('first_byte_ms'), ('duration_ms')
    )
insert into histograms (span, start, measure, group_id, bucket, calls)
select
    span,
    substr(started_at, 1, length),
    measure,
    group_id,
    iif(measure = 'duration_ms', duration_bucket, first_byte_bucket) as counted,
    :sign * count(*)
from temp.fresh
cross join spans
cross join groups
cross join kinds
where
-- include same_group
    and span <> 'session'
    and iif(measure = 'duration_ms', duration_bucket, first_byte_bucket) is not null
group by
    span,
    substr(started_at, 1, length),
    measure,
    group_id,
    counted
on conflict (span, start, measure, group_id, bucket) do update set
    calls = calls + excluded.calls
