-- Also services that only their telemetry tells about, so that a wrong id can be told from a quiet service.
alter table known_service alter column name drop not null;
insert into known_service (workspace, service_id)
select workspace, service_id from shipped_source union select workspace, service_id from error_group
on conflict do nothing;
