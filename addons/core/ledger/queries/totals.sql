with
-- include parts
select
    coalesce(sum(calls), 0) as calls,
    coalesce(sum(iif(is_error = 1, calls, 0)), 0) as errors,
    coalesce(sum(iif(outcome = 'cancelled', calls, 0)), 0) as cancelled,
    coalesce(sum(iif(outcome = 'open', calls, 0)), 0) as open,
    coalesce(sum(iif(is_unpriced = 1, calls, 0)), 0) as unpriced,
    coalesce(sum(iif(usage_source = 'estimated', calls, 0)), 0) as estimated,
    coalesce(sum(input_tokens), 0) as input_tokens,
    coalesce(sum(output_tokens), 0) as output_tokens,
    coalesce(sum(cache_read_tokens), 0) as cache_read_tokens,
    coalesce(sum(cache_write_tokens), 0) as cache_write_tokens,
    coalesce(sum(output_reasoning_tokens), 0) as output_reasoning_tokens,
    iif(
        coalesce(sum(priced), 0) = 0 and coalesce(sum(iif(is_unpriced = 1, calls, 0)), 0) > 0,
        null,
        coalesce(sum(cost_nusd), 0)
    ) as cost_nusd,
    coalesce(sum(iif(billing = 'subscription', cost_nusd, 0)), 0) as subscription_nusd
from parts
where
-- include in_scope
