with
-- include parts
select
-- include named
    substr(start, 1, :length) as start_of,
    coalesce(sum(calls), 0) as calls,
    coalesce(sum(iif(is_error = 1, calls, 0)), 0) as errors,
    coalesce(sum(input_tokens), 0) as input_tokens,
    coalesce(sum(output_tokens), 0) as output_tokens,
    coalesce(sum(cache_read_tokens), 0) as cache_read_tokens,
    iif(
        coalesce(sum(priced), 0) = 0 and coalesce(sum(iif(is_unpriced = 1, calls, 0)), 0) > 0,
        null,
        coalesce(sum(cost_nusd), 0)
    ) as cost_nusd
from parts
where
-- include in_scope
group by
    name,
    start_of
order by start_of
