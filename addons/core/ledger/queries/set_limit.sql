insert into limits_now (
    provider, host, caller, plan, kind, name,
    at, used_percent, quota, remaining, resets_at, status
)
values (
    :provider, :host, :caller, :plan, :kind, :name,
    :at, :used_percent, :quota, :remaining, :resets_at, :status
)
on conflict (provider, host, caller, plan, kind, name) do update set
    at = excluded.at,
    used_percent = excluded.used_percent,
    quota = excluded.quota,
    remaining = excluded.remaining,
    resets_at = excluded.resets_at,
    status = excluded.status
where excluded.at >= limits_now.at
