    pieces (piece_span, first, past) as (
        select
            json_extract(value, '$[0]'),
            json_extract(value, '$[1]'),
            json_extract(value, '$[2]')
        from json_each(:rolled)
    ),
    edges (first, past) as (
        select
            json_extract(value, '$[0]'),
            json_extract(value, '$[1]')
        from json_each(:edges)
    )
