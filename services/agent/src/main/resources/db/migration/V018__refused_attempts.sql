-- Attempts that are alike, so that whoever makes them again and again fills no log.
create table refused_attempt (
    workspace text        not null,
    actor     text        not null,
    kind      text        not null,
    alike     text        not null,
    since     timestamptz not null,
    attempts  bigint      not null,
    primary key (workspace, actor, kind, alike)
);

create index refused_attempt_oldest on refused_attempt (since);
