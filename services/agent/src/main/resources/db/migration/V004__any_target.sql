-- What is changed need not be a service, and the receiver of a call has its own name for what it does.
alter table action rename column service_name to target;
alter table action alter column service_id drop not null;
alter table action drop column kind;
alter table action add column reference text;
update action set reference = deployment_id::text;
alter table action drop column deployment_id;
alter table action add column output text;
