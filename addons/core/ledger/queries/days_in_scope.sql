with
    counted as (
        select
            start,
            calls as every,
            case
                when
-- include in_scope
                    then calls
                else 0
            end as matching
        from rollups
        cross join groups using (group_id)
        where span = 'day'
            and start >= substr(:since, 1, 10)
            and start < :until
        union all
        select
            substr(started_at, 1, 10),
            1,
            case
                when
-- include in_scope
                    then 1
                else 0
            end
        from calls
        where outcome = 'open'
            and started_at >= :since
            and started_at < :until
    )
select
    start,
    sum(every) as every,
    sum(matching) as matching
from counted
group by start
having sum(matching) > 0
order by start
