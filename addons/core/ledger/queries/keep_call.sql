insert into calls (
    call_number, call_id, started_at, caller, project, session, program, provider, dialect,
    operation, host, method, path, model_asked, model, upstream, streamed, billing, user_agent,
    client_token, provider_key, route, attempts,
    outcome, settled_number, status, usage_source, estimated, usage_raw, service_tier,
    modifiers,
    response_id, poll, billable, duplicate_of, first_byte_ms, first_token_ms, duration_ms,
    overhead_us, provider_request_id, error, tokens, cost_nusd, is_unpriced
)
values (
    :call_number, :call_id, :started_at, :caller, :project, :session, :program, :provider, :dialect,
    :operation, :host, :method, :path, :model_asked, iif(:model != '', :model, :model_asked), :upstream,
    :streamed, :billing, :user_agent,
    :client_token, :provider_key, :route, :attempts,
    :outcome, :settled_number, :status, :usage_source, :estimated, :usage_raw, :service_tier,
    :modifiers,
    :response_id, :poll, :billable, :duplicate_of, :first_byte_ms, :first_token_ms, :duration_ms,
    :overhead_us, :provider_request_id, :error, :tokens, :cost_nusd, :is_unpriced
)
