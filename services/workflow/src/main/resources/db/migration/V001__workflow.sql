create table workflow (
    id                 uuid        primary key,
    workspace          text        not null,
    name               text        not null,
    version            integer     not null,
    definition         text        not null,
    trigger_event_type text,
    updated_by         text        not null,
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    deleted_at         timestamptz
);
create unique index workflow_name on workflow (workspace, name) where deleted_at is null;
create index workflow_list on workflow (workspace, created_at desc, id desc) where deleted_at is null;
create index workflow_trigger on workflow (workspace, trigger_event_type) where deleted_at is null;

-- Every version that ever was: a run keeps the one it began with.
create table workflow_version (
    workflow_id uuid        not null references workflow,
    version     integer     not null,
    definition  text        not null,
    created_by  text        not null,
    created_at  timestamptz not null,
    primary key (workflow_id, version)
);
