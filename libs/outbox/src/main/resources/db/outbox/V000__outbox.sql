-- Facts on their way to Kafka. The relay takes them by status, never by "id > last": transactions commit out of
-- the order in which they drew their numbers.
create table outbox (
    seq          bigint generated always as identity primary key,
    event_id     uuid        not null unique,
    topic        text        not null,
    record_key   text        not null,
    event_type   text        not null,
    workspace    text        not null,
    occurred_at  timestamptz not null,
    payload      text        not null,
    status       text        not null default 'pending' check (status in ('pending', 'sent')),
    created_at   timestamptz not null default now(),
    sent_at      timestamptz
);
create index outbox_pending on outbox (seq) where status = 'pending';
create index outbox_sent on outbox (sent_at) where status = 'sent';

-- Events whose effect is done. Written in the transaction of the effect, so that a redelivery finds it.
create table inbox (
    consumer     text        not null,
    event_id     uuid        not null,
    received_at  timestamptz not null default now(),
    primary key (consumer, event_id)
);
create index inbox_received on inbox (received_at);

-- First answers to requests with an Idempotency-Key, written in the transaction of the effect.
create table idempotency_key (
    workspace    text        not null,
    caller       text        not null,
    key          text        not null,
    request_hash text        not null,
    status       integer,
    body         text,
    created_at   timestamptz not null default now(),
    primary key (workspace, caller, key)
);
create index idempotency_key_created on idempotency_key (created_at);
