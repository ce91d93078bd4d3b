update calls
set
    outcome = 'interrupted',
    settled_number = (select value from state where name = 'settled') + numbered.place,
    error = 'the proxy ended before the call did'
from (
    select
        call_number,
        row_number() over (order by call_number) as place
    from calls
    where outcome = 'open'
) as numbered
where calls.call_number = numbered.call_number
returning calls.call_number
