-- With which senders outside of the deployer prove who they are. Who got a token has its value; here is the hash.
create table ingest_token (
    id           uuid        primary key,
    workspace    text        not null,
    service_id   uuid        not null,
    name         text        not null,
    hash         bytea       not null unique,
    created_by   text        not null,
    created_at   timestamptz not null,
    last_used_at timestamptz,
    unique (workspace, name)
);
create index ingest_token_of_service on ingest_token (workspace, service_id);
