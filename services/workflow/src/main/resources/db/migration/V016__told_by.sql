-- The trigger of the run that told the entry of the notification log, and as JSON the entry before that one: when the run
-- has failed and told nobody, that is the one that counts.
alter table alert_group add column told_by uuid;
alter table alert_group add column told_before text;
