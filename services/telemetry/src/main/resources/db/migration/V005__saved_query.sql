-- Queries that people gave a name. One name is one query of a workspace.
create table saved_query (
    workspace    text        not null,
    name         text        not null,
    query        text        not null,
    saved_by     text        not null,
    saved_at     timestamptz not null,
    primary key (workspace, name)
);
