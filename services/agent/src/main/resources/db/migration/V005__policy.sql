-- What a workspace demands of changes. No row: the defaults, at version 0.
create table policy (
    workspace        text        primary key,
    changes_allowed  boolean     not null,
    second_person    text        not null check (second_person in ('NEVER', 'HIGH_RISK', 'ALWAYS')),
    limit_person     integer     not null check (limit_person >= 0),
    limit_target     integer     not null check (limit_target >= 0),
    limit_workspace  integer     not null check (limit_workspace >= 0),
    version          bigint      not null,
    updated_by       text        not null,
    updated_at       timestamptz not null
);

-- The policy that an action was proposed under; part of its plan.
alter table action add column policy_version bigint not null default 0;

create index action_approved on action (workspace, decided_at) where decided_at is not null;
