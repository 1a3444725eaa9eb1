-- One message to one target. "sending" is written before the request leaves: a row that is still there after its lease
-- was sent or not, nobody can tell, and becomes "unknown".
create table delivery (
    id           uuid        primary key,
    workspace    text        not null,
    origin       text,
    request      text        not null,
    state        text        not null
        check (state in ('PENDING', 'SENDING', 'WAITING', 'DELIVERED', 'FAILED', 'UNKNOWN')),
    attempts     integer     not null default 0,
    max_attempts integer     not null,
    due_at       timestamptz not null,
    leased_until timestamptz,
    reason       text,
    requested_at timestamptz not null,
    finished_at  timestamptz
);
create index delivery_due on delivery (due_at) where state in ('PENDING', 'WAITING');
create index delivery_leased on delivery (leased_until) where state = 'SENDING';
create index delivery_list on delivery (workspace, requested_at desc, id desc);
create index delivery_origin on delivery (workspace, origin) where origin is not null;
