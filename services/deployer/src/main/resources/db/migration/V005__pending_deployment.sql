-- The newest request while it does not serve yet: what a further change builds on, and so part of what a plan is made on.
alter table managed_service add column pending_deployment_id uuid;

update managed_service s
set pending_deployment_id = (
    select d.id from deployment d
    where d.service_id = s.id and d.state in ('REQUESTED', 'STARTING', 'HEALTH_GATE')
    order by d.seq desc limit 1
);
