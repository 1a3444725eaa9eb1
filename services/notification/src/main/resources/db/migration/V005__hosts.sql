-- The host that a webhook or a mail server is at, as a digest: of one of a workspace only a few requests are under way at a
-- time. Of the webhooks from before, which all count as one, nobody can tell it here; a service from before may still add some.
-- The default is there from the first, so that no row is written again; of those that are over nobody asks.
alter table delivery add column host text default 'webhook';
update delivery set host = null where lane is not null and state in ('PENDING', 'SENDING', 'WAITING', 'UNKNOWN');
create index delivery_host on delivery (workspace, host, due_at, seq)
    where lane is null and state in ('PENDING', 'WAITING');
-- What is due is looked for target by target.
drop index delivery_due;
