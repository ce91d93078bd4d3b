delete from limits
where at < :hourly_before
    and (
        at < :forgotten_before
        or exists (
            select 1
            from limits as later
            where later.provider = limits.provider
                and later.host = limits.host
                and later.caller = limits.caller
                and later.plan = limits.plan
                and later.kind = limits.kind
                and later.name = limits.name
                and later.at > limits.at
                and later.at < substr(limits.at, 1, 13) || ':~'
        )
    )
