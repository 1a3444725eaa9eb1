-- A message for a channel becomes one row for each of its parts, composed when it is accepted: what is sent again is the
-- same. "address" names tokens and URLs as they were written, as secret:name; "body" holds none.
alter table delivery
    add column request_id uuid,
    add column part       integer not null default 0,
    add column lane       text,
    add column address    text,
    add column body       text,
    add column external   text,
    add column seq        bigint generated always as identity;
update delivery set request_id = id;
alter table delivery
    alter column request_id set not null,
    add constraint delivery_part unique (request_id, part);
-- Whether something earlier is still on its way to the same lane.
create index delivery_lane on delivery (workspace, lane, seq)
    where lane is not null and state in ('PENDING', 'WAITING', 'SENDING');

-- A target whose messages stay in order: a chat, a channel, a webhook.
create table lane (
    workspace text        not null,
    name      text        not null,
    -- Nothing is sent before: the channel asked for it.
    open_at   timestamptz not null,
    -- The chat's new number, which Telegram told.
    moved_to  text,
    -- Why the channel refused the last message for good; absent once one was taken.
    trouble   text,
    primary key (workspace, name)
);

-- How far the allowance of a bot, chat, group or channel is used up (GCRA: the time at which it will be unused again).
create table pace (
    name      text        primary key,
    spent_to  timestamptz not null
);
