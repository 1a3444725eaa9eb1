-- From when to when a trace lasted, on each day, so that one is read without looking at all days. Written with its spans
-- and lines; a batch that is written twice changes nothing.
CREATE TABLE IF NOT EXISTS trace_times (
    workspace      LowCardinality(String),
    trace_id       FixedString(16) CODEC(ZSTD(1)),
    day            Date,
    first          SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    last           SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    retention_days UInt16
) ENGINE = AggregatingMergeTree
PARTITION BY (day, retention_days)
ORDER BY (workspace, trace_id, day)
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 512;

-- For the words of a line, in any case. Parts that are there already are searched without it. A text index would find
-- single rows and not only granules, but takes 6 to 24 bytes a line, and this 2.
ALTER TABLE logs ADD INDEX IF NOT EXISTS by_word lower(body) TYPE tokenbf_v1(16384, 3, 0) GRANULARITY 1;
