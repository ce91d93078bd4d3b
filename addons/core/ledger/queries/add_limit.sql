insert or ignore into limits (
    at, provider, host, caller, plan, kind, name,
    used_percent, quota, remaining, resets_at, status
)
values (
    :at, :provider, :host, :caller, :plan, :kind, :name,
    :used_percent, :quota, :remaining, :resets_at, :status
)
