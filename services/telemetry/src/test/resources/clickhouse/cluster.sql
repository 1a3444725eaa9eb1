CREATE DATABASE IF NOT EXISTS syntra ON CLUSTER 'main';

CREATE TABLE IF NOT EXISTS schema_migrations ON CLUSTER 'main' (
    name String, applied_at DateTime DEFAULT now()
) ENGINE = ReplicatedMergeTree('/clickhouse/tables/all/syntra/schema_migrations', '{shard}-{replica}') ORDER BY name;

ALTER TABLE schema_migrations ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS checksum String;

CREATE TABLE IF NOT EXISTS logs_local ON CLUSTER 'main' (
    workspace      LowCardinality(String),
    service_id     UUID,
    ts             DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    severity       UInt8,
    body           String CODEC(ZSTD(2)),
    version        LowCardinality(String),
    replica        LowCardinality(String),
    trace_id       FixedString(16) CODEC(ZSTD(1)),
    span_id        FixedString(8) CODEC(ZSTD(1)),
    scope          LowCardinality(String),
    attributes     Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    numbers        Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
    resource       Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    -- Where it stood in Kafka: lines with the same time keep their order.
    source_offset  UInt64 CODEC(Delta(8), ZSTD(1)),
    source_index   UInt32 CODEC(T64, ZSTD(1)),
    retention_days UInt16,
    INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/syntra/logs_local', '{replica}')
PARTITION BY (toDate(ts), retention_days)
ORDER BY (workspace, service_id, ts)
SETTINGS replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS logs ON CLUSTER 'main' AS logs_local ENGINE = Distributed('main', 'syntra', 'logs_local', cityHash64(workspace, service_id));

CREATE TABLE IF NOT EXISTS spans_local ON CLUSTER 'main' (
    workspace      LowCardinality(String),
    service_id     UUID,
    ts             DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    duration_ns    UInt64 CODEC(T64, ZSTD(1)),
    trace_id       FixedString(16) CODEC(ZSTD(1)),
    span_id        FixedString(8) CODEC(ZSTD(1)),
    parent_span_id FixedString(8) CODEC(ZSTD(1)),
    name           LowCardinality(String),
    kind           UInt8,
    status         UInt8,
    status_message String CODEC(ZSTD(1)),
    version        LowCardinality(String),
    replica        LowCardinality(String),
    scope          LowCardinality(String),
    attributes     Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    numbers        Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
    resource       Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    -- Events and links as JSON lists.
    events         String CODEC(ZSTD(1)),
    links          String CODEC(ZSTD(1)),
    retention_days UInt16,
    INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/syntra/spans_local', '{replica}')
PARTITION BY (toDate(ts), retention_days)
ORDER BY (workspace, service_id, name, ts)
SETTINGS replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS spans ON CLUSTER 'main' AS spans_local ENGINE = Distributed('main', 'syntra', 'spans_local', cityHash64(workspace, service_id));

CREATE TABLE IF NOT EXISTS metric_points_local ON CLUSTER 'main' (
    workspace       LowCardinality(String),
    service_id      UUID,
    metric          LowCardinality(String),
    -- Of version, replica and attributes: what belongs to one line of a chart.
    series          UInt64,
    ts              DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    start_ts        DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    kind            Enum8('gauge' = 1, 'sum' = 2, 'histogram' = 3, 'exponential_histogram' = 4, 'summary' = 5),
    cumulative      Bool,
    monotonic       Bool,
    unit            LowCardinality(String),
    version         LowCardinality(String),
    replica         LowCardinality(String),
    attributes      Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    value           Float64 CODEC(Gorilla, ZSTD(1)),
    count           UInt64 CODEC(T64, ZSTD(1)),
    sum             Float64 CODEC(Gorilla, ZSTD(1)),
    min             Float64 CODEC(Gorilla, ZSTD(1)),
    max             Float64 CODEC(Gorilla, ZSTD(1)),
    bounds          Array(Float64) CODEC(ZSTD(1)),
    bucket_counts   Array(UInt64) CODEC(ZSTD(1)),
    scale           Int32 CODEC(T64, ZSTD(1)),
    zero_count      UInt64 CODEC(T64, ZSTD(1)),
    positive_offset Int32 CODEC(T64, ZSTD(1)),
    positive_counts Array(UInt64) CODEC(ZSTD(1)),
    negative_offset Int32 CODEC(T64, ZSTD(1)),
    negative_counts Array(UInt64) CODEC(ZSTD(1)),
    retention_days  UInt16
) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/syntra/metric_points_local', '{replica}')
PARTITION BY (toDate(ts), retention_days)
ORDER BY (workspace, service_id, metric, series, ts)
SETTINGS replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS metric_points ON CLUSTER 'main' AS metric_points_local ENGINE = Distributed('main', 'syntra', 'metric_points_local', cityHash64(workspace, service_id));

CREATE TABLE IF NOT EXISTS traffic_local ON CLUSTER 'main' (
    workspace      LowCardinality(String),
    service_id     UUID,
    second         DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    release_id     UUID,
    version        LowCardinality(String),
    region         LowCardinality(String),
    requests       UInt64 CODEC(T64, ZSTD(1)),
    client_errors  UInt64 CODEC(T64, ZSTD(1)),
    server_errors  UInt64 CODEC(T64, ZSTD(1)),
    gateway_errors UInt64 CODEC(T64, ZSTD(1)),
    bytes_in       UInt64 CODEC(T64, ZSTD(1)),
    bytes_out      UInt64 CODEC(T64, ZSTD(1)),
    latency_counts Array(UInt64) CODEC(ZSTD(1)),
    retention_days UInt16
) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/syntra/traffic_local', '{replica}')
PARTITION BY (toDate(second), retention_days)
ORDER BY (workspace, service_id, second)
SETTINGS replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS traffic ON CLUSTER 'main' AS traffic_local ENGINE = Distributed('main', 'syntra', 'traffic_local', cityHash64(workspace, service_id));

CREATE TABLE IF NOT EXISTS error_occurrences_local ON CLUSTER 'main' (
    workspace      LowCardinality(String),
    service_id     UUID,
    group_id       UUID,
    ts             DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    error_type     LowCardinality(String),
    message        String CODEC(ZSTD(2)),
    stack          String CODEC(ZSTD(2)),
    version        LowCardinality(String),
    replica        LowCardinality(String),
    trace_id       FixedString(16) CODEC(ZSTD(1)),
    span_id        FixedString(8) CODEC(ZSTD(1)),
    retention_days UInt16
) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/syntra/error_occurrences_local', '{replica}')
PARTITION BY (toDate(ts), retention_days)
ORDER BY (workspace, service_id, group_id, ts)
SETTINGS replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS error_occurrences ON CLUSTER 'main' AS error_occurrences_local ENGINE = Distributed('main', 'syntra', 'error_occurrences_local', cityHash64(workspace, service_id));

ALTER TABLE metric_points_local ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS scope LowCardinality(String) AFTER metric;

ALTER TABLE metric_points ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS scope LowCardinality(String) AFTER metric;

CREATE TABLE IF NOT EXISTS trace_times_local ON CLUSTER 'main' (
    workspace      LowCardinality(String),
    trace_id       FixedString(16) CODEC(ZSTD(1)),
    day            Date,
    first          SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    last           SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    retention_days UInt16
) ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{shard}/syntra/trace_times_local', '{replica}')
PARTITION BY (day, retention_days)
ORDER BY (workspace, trace_id, day)
SETTINGS replicated_deduplication_window = 1000, index_granularity = 512;

CREATE TABLE IF NOT EXISTS trace_times ON CLUSTER 'main' AS trace_times_local ENGINE = Distributed('main', 'syntra', 'trace_times_local', cityHash64(workspace, trace_id));

ALTER TABLE logs_local ON CLUSTER 'main' ADD INDEX IF NOT EXISTS by_word lower(body) TYPE tokenbf_v1(16384, 3, 0) GRANULARITY 1;

ALTER TABLE logs_local ON CLUSTER 'main' MODIFY COLUMN resource Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)), MODIFY COLUMN source_index UInt32 CODEC(Delta(4), ZSTD(1)) SETTINGS alter_sync = 0;

ALTER TABLE logs ON CLUSTER 'main' MODIFY COLUMN resource Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)), MODIFY COLUMN source_index UInt32 CODEC(Delta(4), ZSTD(1)) SETTINGS alter_sync = 0;

ALTER TABLE spans_local ON CLUSTER 'main' MODIFY COLUMN resource Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)) SETTINGS alter_sync = 0;

ALTER TABLE spans ON CLUSTER 'main' MODIFY COLUMN resource Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)) SETTINGS alter_sync = 0;

ALTER TABLE traffic_local ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS route LowCardinality(String) DEFAULT '{other}' AFTER region;

ALTER TABLE traffic ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS route LowCardinality(String) DEFAULT '{other}' AFTER region;

ALTER TABLE logs_local ON CLUSTER 'main' MODIFY SETTING replicated_deduplication_window = 10000;

ALTER TABLE spans_local ON CLUSTER 'main' MODIFY SETTING replicated_deduplication_window = 10000;

ALTER TABLE metric_points_local ON CLUSTER 'main' MODIFY SETTING replicated_deduplication_window = 10000;

ALTER TABLE traffic_local ON CLUSTER 'main' MODIFY SETTING replicated_deduplication_window = 10000;

ALTER TABLE error_occurrences_local ON CLUSTER 'main' MODIFY SETTING replicated_deduplication_window = 10000;

ALTER TABLE trace_times_local ON CLUSTER 'main' MODIFY SETTING replicated_deduplication_window = 10000;

ALTER TABLE metric_points_local ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS exemplars String CODEC(ZSTD(1)) AFTER negative_counts;

ALTER TABLE metric_points ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS exemplars String CODEC(ZSTD(1)) AFTER negative_counts;

ALTER TABLE error_occurrences_local ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS users Array(UInt64) CODEC(ZSTD(1)) AFTER span_id;

ALTER TABLE error_occurrences ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS users Array(UInt64) CODEC(ZSTD(1)) AFTER span_id;

ALTER TABLE logs_local ON CLUSTER 'main' DROP COLUMN IF EXISTS numbers SETTINGS alter_sync = 0;

ALTER TABLE logs ON CLUSTER 'main' DROP COLUMN IF EXISTS numbers SETTINGS alter_sync = 0;

ALTER TABLE spans_local ON CLUSTER 'main' DROP COLUMN IF EXISTS numbers SETTINGS alter_sync = 0;

ALTER TABLE spans ON CLUSTER 'main' DROP COLUMN IF EXISTS numbers SETTINGS alter_sync = 0;

ALTER TABLE logs_local ON CLUSTER 'main' DROP INDEX IF EXISTS by_word SETTINGS alter_sync = 0;

ALTER TABLE logs_local ON CLUSTER 'main' ADD INDEX IF NOT EXISTS by_plain_word lower(if(length(body) = lengthUTF8(body), body, replaceRegexpAll(body, '[^\\x00-\\x7F]+', ' '))) TYPE tokenbf_v1(16384, 3, 0) GRANULARITY 1;

ALTER TABLE metric_points_local ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS zero_threshold Float64 CODEC(Gorilla, ZSTD(1)) AFTER zero_count;

ALTER TABLE metric_points ON CLUSTER 'main' ADD COLUMN IF NOT EXISTS zero_threshold Float64 CODEC(Gorilla, ZSTD(1)) AFTER zero_count;
