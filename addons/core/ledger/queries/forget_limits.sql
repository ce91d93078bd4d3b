delete from limits_now
where at < :forgotten_before
