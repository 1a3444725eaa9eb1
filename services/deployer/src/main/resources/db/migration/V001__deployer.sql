-- An uploaded artifact belongs to each workspace that uploaded it; the bytes are on disk once.
create table artifact (
    id           uuid        primary key,
    workspace    text        not null,
    digest       text        not null,
    bytes        bigint      not null,
    created_by   text        not null,
    created_at   timestamptz not null,
    unique (workspace, digest)
);

create table managed_service (
    id                     uuid        primary key,
    workspace              text        not null,
    name                   text        not null,
    -- Rises with every write; the engine's compare-and-set.
    revision               bigint      not null,
    -- Rises with every change that a caller can see; the ETag.
    generation             bigint      not null,
    created_by             text        not null,
    created_at             timestamptz not null,
    updated_at             timestamptz not null,
    deleted_at             timestamptz,
    serving_incarnation    uuid,
    serving_release_id     uuid,
    serving_release_number integer,
    serving_deployment_id  uuid,
    serving_replicas       integer     not null default 0,
    latest_deployment_id   uuid,
    health                 text        not null,
    ready_replicas         integer     not null default 0,
    route_generation       bigint      not null default 0,
    -- The targets of the route table as published last, as JSON.
    route_targets          text        not null default '[]'
);
-- The name is a public host name, so it is taken for every workspace.
create unique index managed_service_name on managed_service (name) where deleted_at is null;
create index managed_service_workspace on managed_service (workspace, name) where deleted_at is null;

create table release (
    id              uuid        primary key,
    workspace       text        not null,
    service_id      uuid        not null references managed_service,
    number          integer     not null,
    artifact_digest text        not null,
    command         text        not null,
    port            integer,
    health          text        not null,
    env             text        not null,
    replicas        integer     not null,
    created_by      text        not null,
    created_at      timestamptz not null,
    unique (service_id, number)
);

create table deployment (
    id                      uuid        primary key,
    workspace               text        not null,
    service_id              uuid        not null references managed_service,
    service_name            text        not null,
    seq                     integer     not null,
    kind                    text        not null,
    state                   text        not null,
    release_id              uuid        not null references release,
    release_number          integer     not null,
    previous_release_id     uuid,
    previous_release_number integer,
    -- Replicas of one incarnation are interchangeable; a deployment that wants fresh ones is a new incarnation.
    incarnation             uuid        not null,
    replicas                integer     not null,
    -- A rollback undoes what succeeded after this deployment.
    undoes_after            integer,
    requested_by            text        not null,
    failure                 text,
    steps                   text        not null,
    requested_at            timestamptz not null,
    started_at              timestamptz,
    gate_deadline           timestamptz,
    finished_at             timestamptz,
    unique (service_id, seq)
);
create index deployment_active on deployment (service_id)
    where state in ('REQUESTED', 'STARTING', 'HEALTH_GATE', 'SWITCHING', 'DRAINING');

create table replica (
    id            uuid        primary key,
    service_id    uuid        not null references managed_service,
    deployment_id uuid        not null references deployment,
    release_id    uuid        not null references release,
    incarnation   uuid        not null,
    state         text        not null,
    admitted      boolean     not null,
    attempt       integer     not null,
    not_before    timestamptz not null,
    started_at    timestamptz,
    port          integer,
    pid           bigint,
    restarts      integer     not null,
    -- The latest ends by itself, as JSON: what back-off and crash loops are told by.
    crashes       text        not null,
    drain_since   timestamptz,
    drain_asked   timestamptz,
    -- Usage before this instant is in the outbox; written in the same transaction.
    metered_to    timestamptz,
    created_at    timestamptz not null,
    stopped_at    timestamptz
);
create index replica_live on replica (service_id) where state <> 'STOPPED';
