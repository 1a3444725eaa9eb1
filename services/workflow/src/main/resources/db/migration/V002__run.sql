create table run (
    id               uuid        primary key,
    workspace        text        not null,
    workflow_id      uuid        not null,
    workflow_version integer     not null,
    workflow_name    text        not null,
    trigger_type     text        not null,
    trigger_id       uuid        not null,
    trigger_data     text        not null,
    state            text        not null check (state in ('RUNNING', 'WAITING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    reason           text,
    warnings         text        not null,
    due_at           timestamptz not null,
    lease            uuid,
    leased_until     timestamptz,
    claims           integer     not null default 0,
    started_at       timestamptz not null,
    finished_at      timestamptz,
    foreign key (workflow_id, workflow_version) references workflow_version (workflow_id, version),
    -- An event that is delivered twice starts one run.
    unique (workflow_id, trigger_id)
);
-- A waiting run is in no index that is looked at again and again.
create index run_due on run (due_at) where state = 'RUNNING';
create index run_list on run (workspace, started_at desc, id desc);
create index run_of_workflow on run (workflow_id, started_at desc, id desc);

-- Written when a node begins and again when it ends. The input is kept as it was rendered, so that a node that is
-- resumed works with the same.
create table step (
    id          uuid        primary key,
    run_id      uuid        not null references run,
    position    integer     not null,
    node        text        not null,
    type        text        not null,
    state       text        not null check (state in ('RUNNING', 'WAITING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    attempts    integer     not null,
    input       text        not null,
    output      text,
    warnings    text        not null,
    reason      text,
    awaits      text,
    started_at  timestamptz not null,
    finished_at timestamptz,
    unique (run_id, position)
);
create index step_awaits on step (awaits) where state = 'WAITING';
