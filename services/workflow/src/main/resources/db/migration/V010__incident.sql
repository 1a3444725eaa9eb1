-- How often something had been told of a group when what it tells of now began: its messages belong together.
alter table alert_group add column incident integer not null default 0;
