-- What was ended before its time: one token, or all that a person had been given earlier than a time. A row never
-- changes, and goes when what it ended would be over anyway. Numbers are drawn under a lock that is held to the commit
-- (see Endings), so who has read up to one has read all below it.
create table ending (
    number       bigint generated always as identity primary key,
    workspace    text        not null,
    person       text        not null,
    token        text,
    earlier_than timestamptz,
    ended_by     text        not null,
    ended_at     timestamptz not null,
    over_at      timestamptz not null,
    check ((token is null) <> (earlier_than is null))
);
create index ending_person on ending (workspace, person);
create index ending_over on ending (over_at);
