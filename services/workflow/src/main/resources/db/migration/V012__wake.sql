-- Many workspaces have runs that wait for months: whoever looks for those that are due goes along their times only.
drop index run_wake;
create index run_wake on run (wake_at) where state = 'WAITING' and wake_at is not null;
