select
    at,
    kind,
    subject,
    detail
from notes
where (:kind = '' or kind = :kind)
    and at >= :since
order by
    at desc,
    note_number desc
limit :limit
