-- What a run that follows an action watches, and when it looks again.
alter table run add column watch text;
alter table run add column wake_at timestamptz;

create index run_to_wake on run (wake_at) where state = 'waiting' and wake_at is not null;
