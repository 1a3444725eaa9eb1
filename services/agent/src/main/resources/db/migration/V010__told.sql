-- A run gets its result, while the receiver is still asked how it went.
alter table action add column told boolean not null default false;
update action set told = settled;
