-- What is forgotten is found without a look at everything.
create index alert_ended on alert (ends_at) where ends_at is not null;
create index alert_group_empty on alert_group (told_at) where due_at is null;
