-- Which instance carries an erasure on, and until when it need not say so again; after a failure, when any may try again.
-- Why it does not go on is told by all of them, also after a restart.
alter table erasure
    add column holder   uuid,
    add column next_try timestamptz not null default now(),
    add column failures integer     not null default 0,
    add column trouble  text;
