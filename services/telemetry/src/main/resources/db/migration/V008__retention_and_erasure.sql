-- How long telemetry is kept, where that differs from the usual time. Without a service a rule is for all of the
-- workspace, without a signal for all of them. What an admin says (person) and what a service's syntra.yaml says (file)
-- stand beside each other.
create table retention_rule (
    workspace    text        not null,
    service_id   uuid,
    signal       text,
    origin       text        not null,
    days         integer,
    bytes        bigint,
    -- What is older was cut off because there were more bytes; it only moves forward.
    cut_at       timestamptz,
    set_by       text        not null,
    set_at       timestamptz not null,
    unique nulls not distinct (workspace, service_id, signal, origin)
);

-- What admins want gone, and its receipt. A job that a restart may find at any step.
create table erasure (
    id           uuid        primary key,
    workspace    text        not null,
    query        text        not null,
    from_time    timestamptz not null,
    to_time      timestamptz not null,
    requested_by text        not null,
    requested_at timestamptz not null,
    step         text        not null,
    -- The table and the condition in SQL, as it was understood when it was asked for: names may mean something else later.
    doomed       text        not null,
    -- Where Kafka's partitions ended when it was asked for: what was taken before that must be stored, and then be gone.
    backlog      text        not null,
    found        bigint      not null default 0,
    left_over    bigint      not null default 0,
    samples      bigint      not null default 0,
    gone_at      timestamptz,
    finished_at  timestamptz
);
create index erasure_of_workspace on erasure (workspace, requested_at desc);
create index erasure_running on erasure (requested_at) where finished_at is null;
