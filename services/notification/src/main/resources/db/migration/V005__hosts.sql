-- The host that a webhook or a mail server is at, as a digest: of one of a workspace only a few requests are under way at a
-- time. Of the webhooks from before, which all count as one, nobody can tell it here; a service from before may still add some.
alter table delivery add column host text;
update delivery set host = 'webhook' where lane is null;
alter table delivery alter column host set default 'webhook';
create index delivery_host on delivery (workspace, host, due_at, seq)
    where lane is null and state in ('PENDING', 'WAITING');
-- What is due is looked for target by target.
drop index delivery_due;
