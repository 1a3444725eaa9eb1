-- What fires, and what is over for as long as a group has to tell it.
create table alert (
    workspace     text        not null,
    fingerprint   text        not null,
    labels        jsonb       not null,
    annotations   jsonb       not null,
    starts_at     timestamptz not null,
    ends_at       timestamptz,
    times_out     boolean     not null,
    generator_url text,
    -- Of those that our own events began, which also end them.
    subject       text,
    service_id    uuid,
    updated_at    timestamptz not null,
    primary key (workspace, fingerprint)
);
create index alert_subject on alert (workspace, subject) where subject is not null;
create index alert_service on alert (workspace, service_id) where service_id is not null;

-- Never deleted: who silenced what, and until when.
create table silence (
    id         uuid        primary key,
    workspace  text        not null,
    matchers   text        not null,
    starts_at  timestamptz not null,
    ends_at    timestamptz not null,
    comment    text        not null,
    created_by text        not null,
    created_at timestamptz not null,
    expired_by text
);
create index silence_list on silence (workspace, created_at desc, id desc);
create index silence_open on silence (workspace, ends_at);

-- Every version that ever was; the highest counts.
create table inhibition (
    workspace  text        not null,
    version    integer     not null,
    rules      text        not null,
    created_by text        not null,
    created_at timestamptz not null,
    primary key (workspace, version)
);

-- The alerts that a workflow is told of together, and what was told of them last: the notification log.
create table alert_group (
    id            uuid        primary key,
    workspace     text        not null,
    workflow_id   uuid        not null references workflow,
    key           text        not null unique,
    labels        text        not null,
    -- Null while nothing is in it: then it is in no index that is looked at again and again.
    due_at        timestamptz,
    waits         boolean     not null,
    notifications integer     not null default 0,
    told_at       timestamptz,
    told_firing   text,
    told_resolved text
);
create index alert_group_due on alert_group (due_at) where due_at is not null;
create index alert_group_open on alert_group (workspace) where due_at is not null;

create table alert_group_member (
    group_id    uuid not null references alert_group on delete cascade,
    workspace   text not null,
    fingerprint text not null,
    primary key (group_id, fingerprint)
);
create index alert_group_member_alert on alert_group_member (workspace, fingerprint);

-- The version that was told of the alerts that fired when it was published.
alter table workflow add column alerts_known_to integer;
