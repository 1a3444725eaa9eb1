-- A webhook is a target like any other: what is sent there stays in order and waits while it takes none. Its message is written
-- when it is asked for, as those of the channels are; of one that a service from before stores, here.
create function webhook_lane() returns trigger language plpgsql as $$
declare
    asked json := replace(new.request, '\u0000', '\ufffd');
    target text := substring((asked -> 'target')::text from '^"([^"\\]+)"$');
begin
    -- What names no secret was never sent.
    if asked ->> 'channel' = 'webhook' and target !~ '^secret:(?![a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$)' then
        new.lane := 'webhook/' || encode(sha256(convert_to(target, 'UTF8')), 'hex');
        new.address := json_build_object('type', 'webhook', 'url', target);
        new.body := json_build_object('title', asked -> 'title', 'text', asked -> 'text', 'data', asked -> 'data',
                                      'delivery_id', asked -> 'delivery_id', 'origin', asked -> 'origin',
                                      'at', asked -> 'at');
    end if;
    return new;
end $$;
create trigger delivery_of_webhook before insert or update of lane on delivery
    for each row when (new.lane is null) execute function webhook_lane();
update delivery set lane = null where lane is null and state <> 'DELIVERED';

insert into lane (workspace, name, open_at, look_at)
select workspace, lane, 'epoch', min(due_at) from delivery
where starts_with(lane, 'webhook/') and state in ('PENDING', 'WAITING', 'SENDING') group by workspace, lane
on conflict (workspace, name) do update set look_at = least(lane.look_at, excluded.look_at);

drop index delivery_host;
alter table delivery alter column host drop default;
