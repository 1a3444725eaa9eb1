-- Repeatable, because the versions belong to the services. A fact that Kafka will never take is set aside with its
-- cause, so that those behind it go on.
alter table outbox add column if not exists cause text;
alter table outbox drop constraint if exists outbox_status_check;
alter table outbox add constraint outbox_status_check check (status in ('pending', 'sent', 'failed'));
