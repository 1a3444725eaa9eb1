-- What a workspace may send, where it is not what the service is configured with.
create table ingest_limit (
    workspace        text        primary key,
    rows_per_second  bigint      not null,
    bytes_per_second bigint      not null,
    attributes       integer     not null,
    attribute_values integer     not null,
    set_by           text        not null,
    set_at           timestamptz not null
);

-- Which records of a service are not kept, as JSON.
create table ingest_rules (
    workspace  text        not null,
    service_id uuid        not null,
    rules      text        not null,
    set_by     text        not null,
    set_at     timestamptz not null,
    primary key (workspace, service_id)
);

-- How many were not kept, and why.
create table ingest_dropped (
    workspace  text   not null,
    service_id uuid   not null,
    day        date   not null,
    signal     text   not null,
    reason     text   not null,
    count      bigint not null,
    primary key (workspace, service_id, day, signal, reason)
);
