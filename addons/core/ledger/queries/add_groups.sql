with
-- include spans
insert into groups (
    session, caller, project, program, provider, model, host, operation,
    billing, outcome, usage_source, is_error, is_unpriced
)
select distinct
    iif(span = 'session', session, ''), caller, project, program, provider, model, host, operation,
    billing, outcome, usage_source, is_error, is_unpriced
from temp.fresh
cross join spans
where true
on conflict do nothing
