update calls
set
    outcome = :outcome,
    settled_number = :settled_number,
    status = :status,
    model = iif(:model = '', model, :model),
    usage_source = :usage_source,
    usage_raw = :usage_raw,
    service_tier = :service_tier,
    modifiers = :modifiers,
    response_id = :response_id,
    poll = :poll,
    billable = :billable,
    duplicate_of = :duplicate_of,
    first_byte_ms = :first_byte_ms,
    first_token_ms = :first_token_ms,
    duration_ms = :duration_ms,
    overhead_us = :overhead_us,
    provider_request_id = :provider_request_id,
    error = :error,
    tokens = :tokens,
    cost_nusd = :cost_nusd,
    is_unpriced = :is_unpriced
where call_number = :call_number
