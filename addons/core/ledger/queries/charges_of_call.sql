select *
from charges
where call_number = :call_number
order by line
