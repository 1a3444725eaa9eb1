-- What brains used up in a run that did not come to a turn: answers that broke off.
alter table run add column lost_tokens bigint not null default 0;
alter table run add column lost_cost numeric(16, 6) not null default 0;
