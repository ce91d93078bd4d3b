insert into temp.fresh
select
    measures.*,
    log_bucket(measures.first_byte_ms),
    log_bucket(measures.duration_ms)
from temp.touched
cross join measures
where measures.call_number = touched.call_number
