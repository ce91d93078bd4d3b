insert into calls (
    call_number, call_id, started_at, caller, project, session, program, provider, dialect,
    operation, host, method, path, model_asked, model, upstream, streamed, billing, user_agent,
    client_token
)
values (
    :call_number, :call_id, :started_at, :caller, :project, :session, :program, :provider, :dialect,
    :operation, :host, :method, :path, :model_asked, :model_asked, :upstream, :streamed, :billing, :user_agent,
    :client_token
)
on conflict (call_id) do nothing
