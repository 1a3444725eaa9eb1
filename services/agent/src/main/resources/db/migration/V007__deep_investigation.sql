alter table conversation add column mode text not null default 'QUICK';
alter table run add column mode text not null default 'QUICK';

-- Which part of a deep investigation a turn belongs to, and when its brain was asked.
alter table turn add column part text;
alter table turn add column asked_at timestamptz;
