insert into tries (
    call_number, number, started_at, upstream, host,
    model_asked, provider_key, failure, status, error, duration_ms
)
values (
    :call_number, :number, :started_at, :upstream, :host,
    :model_asked, :provider_key, :failure, :status, :error, :duration_ms
)
