alter table run add column asker text not null default 'PERSON' check (asker in ('PERSON', 'QUESTION', 'CHANGE'));
update run set asker = 'QUESTION' where answers_only;
alter table run drop column answers_only;

-- A request that was refused has no run; it is kept, so that the same one is not begun after all.
alter table agent_request alter column run_id drop not null;
alter table agent_request drop constraint agent_request_pkey;
alter table agent_request add primary key (workspace, id);
create index agent_request_newest on agent_request (workspace, created_at);
