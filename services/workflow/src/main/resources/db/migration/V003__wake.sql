-- When a waiting run goes on by itself: after a delay, or when the patience with what it waits for ends. One that waits
-- without a time is in no index that is looked at again and again.
alter table run add column wake_at timestamptz;
create index run_wake on run (wake_at) where state = 'WAITING' and wake_at is not null;
