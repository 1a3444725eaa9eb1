-- Which instances take telemetry at this moment: each says so again and again, by the clock of this database.
create table live_instance (
    id      uuid        primary key,
    seen_at timestamptz not null
);
