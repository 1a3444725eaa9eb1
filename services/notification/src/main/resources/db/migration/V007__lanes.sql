-- A lane is named as its target is written. Which of them are one target is found out when they are sent to: two secrets may
-- hold one token, a chat has another number since it was upgraded, and a channel of Slack's has a name and an id.
alter table lane
    -- Whose token or URL it is, by a digest; null until its secret was looked up.
    add column bot     text,
    -- Its lanes take turns.
    add column queue   text,
    -- What follows the token, as it is written; "place" is what the channel calls it, as far as it has said so.
    add column chat    text,
    -- Of a forum; empty for none.
    add column topic   text        not null default '',
    -- Nothing of it can be sent before. It may be looked at too early, which costs a look, and never too late.
    add column look_at timestamptz not null default 'infinity';
create index lane_same on lane (workspace, bot, place, topic);
create index lane_written on lane (workspace, bot, chat);
create index lane_look on lane (workspace, queue, look_at) include (id) where look_at < 'infinity';
create index lane_unnamed on lane (look_at) where bot is null and look_at < 'infinity';

-- In the transaction that changes a delivery, whoever it is. Who looks at a lane and finds nothing holds its row: what comes
-- in the meantime waits for that, and is looked at afterwards. So no row is left out for what its look_at was before.
create function look_at_lane() returns trigger language plpgsql as $$
begin
    if new.state = 'SENDING' then
        update lane set look_at = 'infinity' where workspace = new.workspace and name = new.lane;
        return null;
    end if;
    if new.state in ('PENDING', 'WAITING') then
        insert into lane (workspace, name, open_at, look_at) values (new.workspace, new.lane, 'epoch', new.due_at)
        on conflict (workspace, name) do update set look_at = excluded.look_at where lane.look_at > excluded.look_at;
    end if;
    if tg_op = 'UPDATE' and new.state <> old.state then
        -- Those of its other names may have waited for it.
        update lane set look_at = least(look_at, coalesce(new.finished_at, new.sent_at, new.due_at))
        where id in (select l.id from lane own join lane l on l.workspace = own.workspace
                         and (l.id = own.id or (l.bot = own.bot and l.place = own.place and l.topic = own.topic))
                     where own.workspace = new.workspace and own.name = new.lane
                     order by l.id for update of l);
    end if;
    return null;
end $$;
create trigger delivery_added after insert on delivery
    for each row when (new.lane is not null) execute function look_at_lane();
create trigger delivery_changed after update of state, due_at on delivery
    for each row when (new.lane is not null
                       and (new.state, new.due_at) is distinct from (old.state, old.due_at))
    execute function look_at_lane();

insert into lane (workspace, name, open_at, look_at)
select workspace, lane, 'epoch', min(due_at) from delivery
where lane is not null and state in ('PENDING', 'WAITING', 'SENDING') group by workspace, lane
on conflict (workspace, name) do update set look_at = excluded.look_at;
