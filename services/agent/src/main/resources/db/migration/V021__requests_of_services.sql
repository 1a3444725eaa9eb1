-- What another service asked: the run that works on it, and whether its answer was given.
create table agent_request (
    id          uuid        primary key,
    workspace   text        not null,
    run_id      uuid        not null references run unique,
    origin      text,
    created_at  timestamptz not null,
    answered_at timestamptz
);
alter table run add column answers_only boolean not null default false;
