with
-- include spans
insert into rollups (
    span, start, group_id, calls, priced,
    input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens,
    output_reasoning_tokens, cost_nusd
)
select
    span,
    substr(started_at, 1, length),
    group_id,
    :sign * sum(calls),
    :sign * sum(priced),
    :sign * sum(input_tokens),
    :sign * sum(output_tokens),
    :sign * sum(cache_read_tokens),
    :sign * sum(cache_write_tokens),
    :sign * sum(cache_write_1h_tokens),
    :sign * sum(output_reasoning_tokens),
    :sign * sum(cost_nusd)
from temp.fresh
cross join spans
cross join groups
where
-- include same_group
group by
    span,
    substr(started_at, 1, length),
    group_id
on conflict (span, start, group_id) do update set
    calls = calls + excluded.calls,
    priced = priced + excluded.priced,
    input_tokens = input_tokens + excluded.input_tokens,
    output_tokens = output_tokens + excluded.output_tokens,
    cache_read_tokens = cache_read_tokens + excluded.cache_read_tokens,
    cache_write_tokens = cache_write_tokens + excluded.cache_write_tokens,
    cache_write_1h_tokens = cache_write_1h_tokens + excluded.cache_write_1h_tokens,
    output_reasoning_tokens = output_reasoning_tokens + excluded.output_reasoning_tokens,
    cost_nusd = cost_nusd + excluded.cost_nusd
