-- The first message with a key opens a thread at its target; later ones answer it.
create table thread (
    workspace text        not null,
    lane      text        not null,
    -- A digest of what the author's template gave.
    key       text        not null,
    -- The delivery of the message that the others answer.
    opener    uuid        not null,
    opened_at timestamptz not null,
    primary key (workspace, lane, key)
);

alter table delivery
    add column thread      text,
    -- How the last message of a thread comes.
    add column resolves    text check (resolves in ('REPLY', 'EDIT')),
    -- The delivery that it answers or replaces, once that is decided.
    add column opener      uuid,
    -- What is to be known of it when it is delivered.
    add column note        text,
    -- What the channel calls the place where the message is.
    add column place       text,
    -- When its request was last about to leave.
    add column sent_at     timestamptz,
    -- An unknown one whose channel is still to be asked whether it arrived; nobody has been told of it yet.
    add column settle_at   timestamptz,
    add column settle_looks integer not null default 0;
create index delivery_settle on delivery (settle_at) where settle_at is not null;

-- What the channel calls the target itself: Slack's id of a channel that is written by its name.
alter table lane add column place text;
