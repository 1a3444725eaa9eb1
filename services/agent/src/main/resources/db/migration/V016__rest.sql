-- For how long the receiver of an action's call was asked: who looks next need not be who looked last.
alter table action add column asked_millis bigint not null default 0;
alter table action add column silent_millis bigint not null default 0;

drop index action_to_do;
create index action_to_do on action (lease_until nulls first, created_at) where not settled;
