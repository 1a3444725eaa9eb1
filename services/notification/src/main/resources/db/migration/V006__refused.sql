-- So many messages in a row were refused, each for what was wrong with itself.
alter table lane add column refused integer not null default 0;
