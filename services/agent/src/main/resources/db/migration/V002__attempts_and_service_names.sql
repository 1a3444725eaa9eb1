-- Claims of a job since it last got on. What is begun again and again without an end is given up.
alter table run add column attempts integer not null default 0;
alter table action add column attempts integer not null default 0;

-- What the person opened the conversation for, as they know it.
alter table conversation add column service_name text;
