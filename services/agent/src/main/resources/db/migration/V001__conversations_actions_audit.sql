create table conversation (
    id          uuid        primary key,
    workspace   text        not null,
    title       text        not null,
    service_id  uuid,
    created_by  text        not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    last_event  bigint      not null default 0
);

create index conversation_newest on conversation (workspace, created_at desc, id desc);

-- What one message of a person set off. The roles are those of the person's token: everything is read with them.
create table run (
    id              uuid        primary key,
    workspace       text        not null,
    conversation_id uuid        not null references conversation,
    question        text        not null,
    person          text        not null,
    roles           text        not null,
    state           text        not null check (state in ('ready', 'running', 'waiting', 'finished')),
    outcome         text,
    brain           text        not null,
    fence           bigint      not null default 0,
    lease_until     timestamptz,
    created_at      timestamptz not null,
    finished_at     timestamptz
);

create unique index run_one_at_a_time on run (conversation_id) where state <> 'finished';
create index run_of_conversation on run (conversation_id, created_at);
create index run_to_do on run (created_at) where state in ('ready', 'running');

-- content is text, not jsonb: a model must get back exactly what it said.
create table turn (
    id             uuid        primary key,
    run_id         uuid        not null references run,
    ordinal        integer     not null,
    brain          text        not null,
    content        text        not null,
    words          text        not null,
    ending         text,
    stop_reason    text,
    input_tokens   integer,
    output_tokens  integer,
    created_at     timestamptz not null,
    unique (run_id, ordinal)
);

create table tool_call (
    id             uuid        primary key,
    run_id         uuid        not null references run,
    turn           integer     not null,
    position       integer     not null,
    call_id        text        not null,
    tool           text        not null,
    arguments      text        not null,
    evidence       text        not null,
    changes        boolean     not null,
    action_id      uuid,
    done           boolean     not null,
    ok             boolean     not null,
    result         text,
    summary        text,
    millis         bigint,
    unique (run_id, turn, position)
);

create table action (
    id              uuid        primary key,
    workspace       text        not null,
    conversation_id uuid        not null references conversation,
    run_id          uuid        not null references run,
    tool_call_id    uuid        not null,
    tool            text        not null,
    arguments       text        not null,
    service_id      uuid        not null,
    service_name    text        not null,
    kind            text        not null,
    risk            text        not null,
    required_role   text        not null,
    requested_by    text        not null,
    summary         text        not null,
    preview         text        not null,
    inverse         text,
    inverse_note    text        not null,
    evidence        text        not null,
    fingerprint     text        not null,
    plan_hash       text        not null,
    state           text        not null,
    settled         boolean     not null default false,
    created_at      timestamptz not null,
    expires_at      timestamptz not null,
    decided_by      text,
    decided_roles   text,
    decided_at      timestamptz,
    executing_at    timestamptz,
    deployment_id   uuid,
    executed_at     timestamptz,
    detail          text,
    verification    text,
    fence           bigint      not null default 0,
    lease_until     timestamptz
);

create index action_newest on action (workspace, created_at desc, id desc);
create index action_of_run on action (run_id);
create index action_to_do on action (created_at) where not settled;

-- The decisions that counted. One for each action, whatever happens at the same time.
create table decision (
    id          uuid        primary key,
    action_id   uuid        not null unique references action,
    workspace   text        not null,
    decision    text        not null check (decision in ('approve', 'reject')),
    plan_hash   text        not null,
    decided_by  text        not null,
    roles       text        not null,
    decided_at  timestamptz not null
);

create table event (
    id              uuid        primary key,
    conversation_id uuid        not null references conversation,
    seq             bigint      not null,
    name            text        not null,
    data            text        not null,
    at              timestamptz not null,
    unique (conversation_id, seq)
);

create table audit_head (
    workspace  text   primary key,
    seq        bigint not null,
    hash       text   not null
);

create table audit (
    id          uuid        primary key,
    workspace   text        not null,
    seq         bigint      not null,
    prev_hash   text        not null,
    hash        text        not null,
    kind        text        not null,
    action_id   uuid,
    actor       text        not null,
    at          timestamptz not null,
    content     text        not null,
    unique (workspace, seq)
);

create index audit_of_action on audit (action_id, seq);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

create trigger audit_is_append_only before update or delete on audit
    for each row execute function refuse_change();
create trigger audit_is_not_truncated before truncate on audit
    for each statement execute function refuse_change();
create trigger decision_is_append_only before update or delete on decision
    for each row execute function refuse_change();
create trigger decision_is_not_truncated before truncate on decision
    for each statement execute function refuse_change();
