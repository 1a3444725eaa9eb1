-- Groups that people put together. Each keeps its own counts, and those of the one it was put into are added up when it
-- is read: to take it out again nothing has to be taken apart.
alter table error_group
    add column merged_into uuid references error_group (id),
    -- When one of its errors was seen last, also of those that were put into it: the order in which groups are listed.
    add column recent_at   timestamptz,
    -- The smallest hashes of its users' ids, from which their number is estimated.
    add column users       bigint[] not null default '{}';
update error_group set recent_at = last_seen;
alter table error_group alter column recent_at set not null;

drop index error_group_recent;
drop index error_group_of_service;
create index error_group_recent on error_group (workspace, recent_at desc, id desc) where merged_into is null;
create index error_group_of_service on error_group (workspace, service_id, recent_at desc, id desc)
    where merged_into is null;
create index error_group_merged on error_group (merged_into) where merged_into is not null;
create index error_group_decided on error_group (workspace, recent_at) where status <> 'OPEN';
