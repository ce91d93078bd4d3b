    spans (span, length) as (
        values ('hour', 13), ('day', 10), ('session', 10)
    )
