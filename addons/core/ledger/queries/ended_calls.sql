select value
from state
where name = 'settled'
