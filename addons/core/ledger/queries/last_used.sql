-- One token that was narrowed is used by those below it: their ids are its own, a dot, and more.
select max(started_at) as started_at
from (
    select max(started_at) as started_at
    from calls
    where {column} = :name
        and {column} <> ''
    union all
    select max(started_at)
    from calls
    where {column} > :name || '.'
        and {column} < :name || '/'
        and {column} <> ''
)
where started_at is not null
having count(*)
