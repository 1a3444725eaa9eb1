-- Records that Kafka no longer had when they were to be stored. Whose they were nobody knows.
create table ingest_gap (
    topic        text        not null,
    partition    integer     not null,
    day          date        not null,
    records      bigint      not null,
    primary key (topic, partition, day)
);
