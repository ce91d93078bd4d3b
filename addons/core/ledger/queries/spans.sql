    spans (span, length) as (
        values ('hour', 13), ('day', 10), ('month', 7), ('session', 10)
    )
