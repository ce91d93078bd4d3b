select value
from state
where name = 'commits'
