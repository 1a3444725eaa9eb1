-- How far each Kafka partition is carried to ClickHouse. planned_to is set while a range is being stored: after a
-- crash exactly that range is stored again.
create table ingest_progress (
    stream       text        not null,
    partition    integer     not null,
    next_offset  bigint      not null,
    planned_to   bigint,
    settled_at   timestamptz not null default now(),
    primary key (stream, partition)
);

-- Up to where the output of a replica is stored, for log shippers that send again what they are not sure of.
create table shipped_source (
    workspace    text        not null,
    service_id   uuid        not null,
    source       text        not null,
    position     bigint      not null,
    part         integer     not null,
    floor        bigint      not null,
    updated_at   timestamptz not null default now(),
    primary key (workspace, service_id, source)
);
create index shipped_source_updated on shipped_source (updated_at);

-- All errors of a service with the same fingerprint. The id is derived from it, so that an occurrence knows its
-- group before the group exists.
create table error_group (
    id               uuid        primary key,
    workspace        text        not null,
    service_id       uuid        not null,
    fingerprint      text        not null,
    error_type       text        not null,
    message          text        not null,
    culprit          text,
    status           text        not null,
    resolved_at      timestamptz,
    occurrences      bigint      not null,
    first_seen       timestamptz not null,
    last_seen        timestamptz not null,
    first_version    text,
    versions         text[]      not null,
    sample_at        timestamptz not null,
    sample_stack     text        not null,
    sample_version   text,
    sample_replica   text
);
create index error_group_recent on error_group (workspace, last_seen desc, id desc);
create index error_group_of_service on error_group (workspace, service_id, last_seen desc, id desc);

-- What the deployer said about services: their names, and which release served from when on.
create table known_service (
    workspace    text        not null,
    service_id   uuid        not null,
    name         text        not null,
    primary key (workspace, service_id)
);
create table release_start (
    workspace    text        not null,
    service_id   uuid        not null,
    deployment_id uuid       not null,
    version      text        not null,
    at           timestamptz not null,
    primary key (workspace, service_id, deployment_id)
);
create index release_start_at on release_start (workspace, service_id, at desc);
