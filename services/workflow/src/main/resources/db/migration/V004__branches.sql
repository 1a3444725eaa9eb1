-- A branch, and an item of for_each, is a run of its own beneath a node: it waits, fails and survives a crash like any
-- other. Whoever moves one of them has locked the run at the root first.
alter table run
    add column root_id     uuid references run,
    add column parent_id   uuid references run,
    add column parent_step uuid,
    add column branch      text,
    -- The node before which it ends.
    add column until_node  text,
    -- Only the node that it began with is done.
    add column single      boolean not null default false,
    add column retry_of    uuid references run;
update run set root_id = id;
alter table run alter column root_id set not null;
create index run_beneath on run (root_id) where parent_id is not null;
create index run_branches on run (parent_step) where parent_step is not null;

drop index run_list;
create index run_list on run (workspace, started_at desc, id desc) where parent_id is null;
drop index run_of_workflow;
create index run_of_workflow on run (workflow_id, started_at desc, id desc) where parent_id is null;

alter table run drop constraint run_state_check;
alter table run add constraint run_state_check
    check (state in ('QUEUED', 'RUNNING', 'WAITING', 'SUCCEEDED', 'FAILED', 'CANCELLED'));
create index run_queued on run (workflow_id, started_at, id) where state = 'QUEUED';
create index run_open on run (workflow_id) where parent_id is null and state in ('RUNNING', 'WAITING');

-- How many branches a step has begun, and how many of them are not through.
alter table step
    add column forked integer,
    add column going  integer;
