    groups.session = iif(span = 'session', fresh.session, '')
    and groups.caller = fresh.caller
    and groups.model = fresh.model
    and groups.project = fresh.project
    and groups.program = fresh.program
    and groups.provider = fresh.provider
    and groups.host = fresh.host
    and groups.operation = fresh.operation
    and groups.billing = fresh.billing
    and groups.outcome = fresh.outcome
    and groups.usage_source = fresh.usage_source
    and groups.is_error = fresh.is_error
    and groups.is_unpriced = fresh.is_unpriced
