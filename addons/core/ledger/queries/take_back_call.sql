update calls
set
    billable = 0,
    duplicate_of = :truth,
    tokens = 0,
    cost_nusd = null,
    is_unpriced = 0
where call_number = :call_number
