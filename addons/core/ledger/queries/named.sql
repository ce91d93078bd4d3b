    case :by
        when 'model' then model
        when 'provider' then provider
        when 'caller' then caller
        when 'project' then project
        when 'program' then program
        when 'session' then session
        when 'host' then host
        when 'operation' then operation
        when 'day' then substr(start, 1, 10)
        else ''
    end as name,
