select
    (
        select count(*)
        from _sqlite_migrations
        where migration_set = 'ledger'
    ) as schema_version,
    (
        select coalesce(sum(calls), 0)
        from rollups
        where span = 'day'
    ) as ended,
    (
        select count(*)
        from calls
        where outcome = 'open'
    ) as open,
    coalesce((select min(started_at) from calls), '') as oldest,
    coalesce((select max(started_at) from calls), '') as newest,
    (select value from state where name = 'settled') as settled
