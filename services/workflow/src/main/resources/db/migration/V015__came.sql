-- What a waiting step has waited for, as JSON: it came where nobody can read the run's version, and is for who can.
alter table step add column came text;
