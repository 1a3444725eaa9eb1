-- A lane is a target that people can see. Its address names tokens and URLs as secret:name.
alter table lane
    add column id            uuid    not null default gen_random_uuid() unique,
    add column address       text,
    -- When it began to refuse every message; "trouble" says why.
    add column troubled_at   timestamptz,
    add column delivered_at  timestamptz,
    -- What goes wrong with other targets is told here.
    add column takes_notices boolean not null default false;
-- Nobody has been told of these, and some are about a message: the next refusal says so anew.
update lane set trouble = null;
create unique index lane_notices on lane (workspace) where takes_notices;

-- What says that a target needs attention: never the reason for another such message.
alter table delivery add column notice boolean not null default false;
