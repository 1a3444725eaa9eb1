-- Who asked last for less than was demanded of a second person: the rule binds them a while longer.
alter table policy add column demanded_before text not null default 'NEVER';
alter table policy add column loosened_by text;
alter table policy add column loosened_at timestamptz;
