-- A command on a server. The row is there before the process, and one key of a caller is one row for ever: that is what
-- keeps a command from running twice.
create table server_command (
    id              uuid        primary key,
    seq             bigint      not null generated always as identity,
    workspace       text        not null,
    server_id       text        not null,
    command         text        not null,
    state           text        not null,
    exit_code       integer,
    stdout          text        not null,
    stderr          text        not null,
    truncated       boolean     not null,
    sandbox         text        not null,
    requested_by    text        not null,
    idempotency_key text        not null,
    started_at      timestamptz not null,
    took_ms         bigint,
    unique (workspace, requested_by, idempotency_key)
);
create index server_command_seq on server_command (workspace, server_id, seq);
create index server_command_running on server_command (server_id) where state = 'RUNNING';
