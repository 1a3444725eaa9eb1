-- An action that takes another one back, and the other way round.
alter table action add column undoes uuid references action;
alter table action add column undone_by uuid references action;

-- A call that was not a brain's idea: it takes this action back.
alter table tool_call add column undoes uuid references action;

-- Whether it answers to something that was found; the same answer again and again is no answer.
create index action_same_fix on action (workspace, tool, target, created_at);
