-- The signals that a plan is judged by afterwards, and those in which its brain saw what was wrong.
alter table tool_call add column seen_in text not null default '[]';
alter table action add column effect text;
alter table action add column replicas_before text;
