-- How many errors of a group came in each of the last minutes, to tell a spike from what is usual. Of groups that are
-- there nothing is known yet.
alter table error_group
    add column pace_since  timestamptz not null default date_trunc('minute', now()),
    add column pace_minute timestamptz not null default date_trunc('minute', now()),
    add column pace_counts bigint[]    not null default '{0}',
    add column spiking     boolean     not null default false;
