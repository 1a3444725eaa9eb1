-- When a group was stored, to limit how many open in an hour.
alter table error_group add column opened_at timestamptz not null default now();
create index error_group_opened on error_group (workspace, service_id, opened_at);
