-- What a turn cost: tokens beside those that were read afresh, money in US dollars, and time.
alter table turn add column cache_read_tokens integer not null default 0;
alter table turn add column cache_write_tokens integer not null default 0;
alter table turn add column cost numeric(16, 6) not null default 0;
alter table turn add column millis bigint not null default 0;
