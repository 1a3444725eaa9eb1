-- How many runs came before it of which each caused the next: what goes on for ever is ended.
alter table run add column depth integer not null default 0;

-- The run that has asked for a change: what becomes of the change is caused by it too.
create table asked_action (
    action_id uuid        primary key,
    run_id    uuid        not null,
    asked_at  timestamptz not null
);
create index asked_action_old on asked_action (asked_at);
