-- Services that were announced, so that a wrong id can be told from a service that used nothing.
create table metered_service (
    workspace  text not null,
    service_id uuid not null,
    primary key (workspace, service_id)
);

-- What was used, by the minute. Rows change only together with the inbox row of the event that changes them.
create table usage_window (
    workspace  text           not null,
    service_id uuid           not null,
    meter      text           not null,
    minute     timestamptz    not null,
    dimensions text           not null,
    quantity   numeric(38, 9) not null check (quantity >= 0),
    primary key (workspace, service_id, meter, minute, dimensions)
);
