-- Queries whose answers mean an alert. next_at is the time that is looked at next, and with version the fence: whoever
-- settles a look moves it on in the same transaction, so that no time of a rule is settled twice.
create table alert_rule (
    id           uuid        primary key,
    workspace    text        not null,
    name         text        not null,
    definition   text        not null,
    enabled      boolean     not null,
    version      bigint      not null,
    next_at      timestamptz not null,
    -- When it is looked at: next_at and what is waited for late data.
    due_at       timestamptz not null,
    -- Somebody looks at it now; only spares others the work.
    lease_until  timestamptz,
    last_at      timestamptz,
    last_error   text,
    created_by   text        not null,
    created_at   timestamptz not null,
    changed_by   text        not null,
    changed_at   timestamptz not null,
    unique (workspace, name)
);
create index alert_rule_due on alert_rule (due_at) where enabled;

-- What a rule found and has not forgotten: pending, firing, or resolved a short time ago. What is not here is inactive.
create table alert_state (
    id           uuid        primary key,
    rule_id      uuid        not null references alert_rule (id) on delete cascade,
    fingerprint  text        not null,
    labels       text        not null,
    annotations  text        not null,
    phase        text        not null,
    value        double precision,
    since        timestamptz not null,
    fired_at     timestamptz,
    met_at       timestamptz not null,
    told_at      timestamptz,
    resolved_at  timestamptz,
    unique (rule_id, fingerprint)
);

-- Each change of one. Stays when the rule is gone.
create table alert_history (
    id           uuid        primary key,
    workspace    text        not null,
    rule_id      uuid        not null,
    fingerprint  text        not null,
    labels       text        not null,
    from_phase   text        not null,
    to_phase     text        not null,
    value        double precision,
    reason       text        not null,
    at           timestamptz not null,
    -- Of one look an alert changes once.
    unique (rule_id, fingerprint, at, to_phase)
);
create index alert_history_of_rule on alert_history (workspace, rule_id, at desc, id desc);
