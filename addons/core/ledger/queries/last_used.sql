select started_at
from calls
where {column} = :name
    and {column} <> ''
order by started_at desc
limit 1
