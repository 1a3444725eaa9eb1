alter table workflow add column next_at timestamptz;
create index workflow_next on workflow (next_at) where deleted_at is null and next_at is not null;
