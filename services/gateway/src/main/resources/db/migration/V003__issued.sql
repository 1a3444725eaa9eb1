-- What admins issued, for as long as it would be taken: so that it can be told, and ended, with who issued it.
create table issued (
    token       text primary key,
    workspace   text        not null,
    person      text        not null,
    issued_by   text        not null,
    -- Ids of what the admin was signed in with.
    issued_with text[]      not null,
    since       timestamptz not null,
    over_at     timestamptz not null
);
create index issued_by on issued (workspace, issued_by);
create index issued_over on issued (over_at);
-- Numbers go back when the database is restored from a backup; time does not.
create index ending_at on ending (ended_at);
