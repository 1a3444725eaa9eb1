-- By which a sender took it in hand: one that did not hear whether it did puts back what it has not sent.
alter table delivery add column claim uuid;

-- What is forgotten, and what is not while later messages may answer it.
create index delivery_finished on delivery (finished_at) where part = 0 and finished_at is not null;
create index thread_opener on thread (opener);
create index thread_opened on thread (opened_at);
alter table lane add column added_at timestamptz not null default now();
